import "server-only";
import { describeNote, type NoteOutput } from "@/lib/domain/incident/entry-data";
import { scrubText } from "@/lib/domain/share/scrub";
import { AppError } from "@/lib/errors";
import { getIncident } from "@/lib/services/incident/get";
import { getNote } from "@/lib/services/timeline/note";
import { readPlaceholders } from "./names";
import { admitVisitor, toContent, type Visitor } from "./open";

/** One note of a shared incident, fit to be seen by anybody. */
interface SharedNote {
  at: number;
  actor: string;
  /** What its entry of the timeline says. */
  text: string;
  output: NoteOutput;
}

export type SharedNoteLink = { state: "not found" } | { state: "locked" } | { state: "open"; note: SharedNote };

/**
 * The output that was pasted to a note, for whoever has the link, without secrets and, where asked, without the names of hosts
 * and people. A frozen link shows that of the notes it tells of.
 */
export async function openSharedNote(
  token: string,
  seq: string,
  visitor: Visitor,
  nowMs: number,
): Promise<SharedNoteLink> {
  const link = await admitVisitor(token, visitor, nowMs);
  if ("state" in link) return link;
  const [incident, note] = await Promise.all([getIncident(link.incidentId), findNote(link.incidentId, seq)]);
  const frozen = link.frozen && toContent(link.frozen).view.timeline;
  const isShared = frozen === null || frozen.some((entry) => entry.seq === note?.seq && entry.output !== undefined);
  if (!note?.output || !isShared) return { state: "not found" };
  const hide = link.redactHosts ? await readPlaceholders(incident) : (text: string) => text;
  const shown = (text: string) => hide(scrubText(text));
  const { characters, truncated } = note.output;
  return {
    state: "open",
    note: {
      at: note.at,
      actor: shown(note.actor),
      text: shown(describeNote({ ...note, key: null })),
      output: { text: shown(note.output.text), characters, truncated },
    },
  };
}

const findNote = (incidentId: string, seq: string) =>
  getNote(incidentId, seq).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
