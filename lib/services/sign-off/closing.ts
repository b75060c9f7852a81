import "server-only";
import { and, asc, eq, inArray } from "drizzle-orm";
import type { Db, Tx } from "@/lib/db/client";
import { runs, signatures } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import { liveRunStates } from "@/lib/domain/run/run";
import { type Blocker, blockersOf } from "@/lib/domain/sign-off/blockers";
import { changesOf, type SignedContent } from "@/lib/domain/sign-off/content";
import { type IncidentRow, readFacts } from "@/lib/services/incident/life";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { findSignedContent, hashContent, readContent } from "./content";
import { type ItemState, readItemStates } from "./items";

/** Everything that decides whether an incident may be closed, as it is in this moment. */
export interface Closing {
  items: ItemState[];
  firing: readonly string[];
  content: SignedContent;
  contentSha256: string;
  blockers: Blocker[];
  brokenAt: number | null;
}

/** Reads it in the caller's transaction, or as it happens to be for a page. */
export async function readClosing(from: Db | Tx, row: IncidentRow, nowMs: number): Promise<Closing> {
  // The incident's own reading of its runbook and its facts; the client goes one by one on one connection.
  const items = await readItemStates(from, row.id, await getPinnedRunbook(row.runbookSha256, from), nowMs);
  const { firing } = await readFacts(from, row.id);
  const content = await readContent(from, row, items);
  const brokenAt = await findTimelineBreak(from, row.id);
  const isOver = row.state === "signed_off";
  const blockers = isOver
    ? []
    : blockersOf({
        ...{ state: row.state, firing, brokenAt, resolution: content.resolution },
        liveRuns: await readLiveRuns(from, row),
        items: items.map(({ item, standing, signed, hasWorsened }) => ({
          ...{ itemId: item.id, text: item.text, isSigned: signed !== null, hasWorsened, takes: standing.takes },
        })),
      });
  return { items, firing, content, contentSha256: hashContent(content), blockers, brokenAt };
}

/**
 * Titles of the live runs on the incident's target, of whichever incident and action. By target and not by incident: what is
 * signed says that this node is stable with these settings, which another incident's run can change while it is said; and an
 * incident's own runs are all on its target. An incident without target can have none.
 */
async function readLiveRuns(from: Db | Tx, { targetId }: IncidentRow): Promise<string[]> {
  if (targetId === null) return [];
  const live = await from
    .select({ action: runs.action })
    .from(runs)
    .where(and(eq(runs.targetId, targetId), inArray(runs.state, [...liveRunStates])));
  return live.map(({ action }) => actionCatalogue[action].title);
}

type SignatureRow = typeof signatures.$inferSelect;

/** A signature with what has changed of what it was given for; it holds while that is nothing. */
export interface JudgedSignature {
  row: SignatureRow;
  changes: string[];
}

/** The signatures under an incident, oldest first, each held against what is there now. */
export async function judgeSignatures(
  from: Db | Tx,
  row: IncidentRow,
  { items, content, contentSha256, brokenAt }: Closing,
): Promise<JudgedSignature[]> {
  const rows = await from
    .select()
    .from(signatures)
    .where(eq(signatures.incidentId, row.id))
    .orderBy(asc(signatures.at), asc(signatures.personId));
  const judged: JudgedSignature[] = [];
  for (const signature of rows) {
    const signed = await findSignedContent(from, signature);
    if (!signed) {
      judged.push({ row: signature, changes: ["the signature: the timeline tells of no such one"] });
      continue;
    }
    // What is told after the closing changes nothing of what was signed: the timeline counts up to where it was signed.
    const isOver = row.state === "signed_off";
    const now = isOver ? await readContent(from, row, items, signed.timeline.seq) : content;
    const isBroken = brokenAt !== null && brokenAt <= signed.timeline.seq;
    const changes = [
      ...changesOf(signed, now),
      ...(isBroken ? [`the timeline: entry ${brokenAt} is not as it was written`] : []),
    ];
    // The hash decides; words for it there are as far as there are parts.
    const isSame =
      hashContent(signed) === signature.contentSha256 && (isOver || contentSha256 === signature.contentSha256);
    judged.push({ row: signature, changes: changes.length === 0 && !isSame ? ["what was signed"] : changes });
  }
  return judged;
}
