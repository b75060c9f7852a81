import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { evidence, incidents } from "@/lib/db/schema";
import type { TimelineFilter } from "@/lib/domain/timeline/filter";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { addNote } from "@/lib/services/incident/add-note";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getIncidentView } from "@/lib/services/incident/views";
import { withTestDatabase } from "@/lib/testing/database";
import { appendTimelineAll, type TimelineEvent } from "./append";
import { readTimelinePart } from "./entries";
import { getNote } from "./note";

withTestDatabase();

const ada = { type: "person" as const, id: "ada", name: "Ada" };
const pasted = 100 * 1024;
const longText = `begin ${"RSS is flat ".repeat(700)}end`;

/** An incident with so many entries of the monitor, each with evidence, after ten notes with long output. */
async function longIncident(entries: number): Promise<string> {
  const { id } = await openIncidentByHand(ada, { targetId: "validator-2", runbookId: "high-memory" });
  for (let note = 0; note < 10; note += 1) {
    const output = `needle-${note} ${"o".repeat(pasted)}`;
    await addNote(ada, { incidentId: id, text: longText, output });
  }
  await addChecks(id, entries);
  return id;
}

beforeEach(() => db().update(incidents).set({ state: "signed_off" }));

async function addChecks(incidentId: string, count: number): Promise<void> {
  const begin = Date.now();
  const [first, ...others] = Array.from(
    { length: count },
    (_, index): TimelineEvent<"check.changed"> => ({
      at: new Date(begin + index),
      actor: systemActor,
      kind: "check.changed",
      data: { check: "node-slow", text: "Slow", from: "met", to: "not met", summary: `${index} ms` },
    }),
  );
  if (!first) return;
  await db().transaction((tx) => appendTimelineAll(tx, incidentId, [first, ...others]));
  const result = { name: "node-slow" as const, state: "met" as const, summary: "1 s", detail: "d".repeat(1_000) };
  const source = { query: "guts_latency", source: "Prometheus main", at: begin, attachment: "a".repeat(5_000) };
  await db()
    .insert(evidence)
    .values(
      [first, ...others].map(({ at }) => ({
        ...{ incidentId, check: "node-slow", state: "met" as const, recordedAt: at },
        result: { ...result, ...source },
      })),
    );
}

const place = (filter: Partial<TimelineFilter>, before: number | null = null) => ({
  filter: { group: null, person: null, text: "", ...filter },
  before,
});

describe("an incident's timeline", () => {
  it("makes the page's view no larger than a hundred entries do, however many there are and whatever was pasted", async () => {
    const id = await longIncident(289);
    const view = await getIncidentView(id, Date.now());
    expect(view.timeline).toHaveLength(100);
    expect(view.timelineRest).toMatchObject({ total: 300, before: 201, people: ["Ada", "guts-runbook"] });
    expect(JSON.stringify(view.timeline).length).toBeLessThan(60_000);
    expect(view.timeline.at(-1)).toMatchObject({
      seq: 300,
      details: { kind: "measured", query: "guts_latency", value: "1 s", source: "Prometheus main" },
    });
    await addChecks(id, 100);
    const later = await getIncidentView(id, Date.now());
    expect(later.timelineRest.total).toBe(400);
    expect(JSON.stringify(later.timeline).length).toBeLessThan(60_000);
  });

  it("carries the beginning of a long note and where the whole of it is, and of a short one everything", async () => {
    const { id } = await openIncidentByHand(ada, { targetId: "validator-2", runbookId: "high-memory" });
    const evidenceGiven = { query: "q".repeat(2_000), range: "", value: "402 MiB", source: "" };
    const { seq } = await addNote(ada, {
      ...{ incidentId: id, text: longText, output: "o".repeat(pasted) },
      evidence: evidenceGiven,
    });
    const short = await addNote(ada, { incidentId: id, text: "flat", output: "VmRSS 402" });
    const { timeline } = await getIncidentView(id, Date.now());
    const long = timeline.find((entry) => entry.seq === seq);
    expect(JSON.stringify(long).length).toBeLessThan(8_000);
    expect(long?.details).toMatchObject({
      kind: "note",
      textCharacters: longText.length,
      output: { text: "o".repeat(2_000), kept: 32_768, characters: pasted, truncated: true },
      wholeHref: `/incidents/${id}/notes/${seq}`,
    });
    expect(timeline.find((entry) => entry.seq === short.seq)?.details).toMatchObject({
      output: { text: "VmRSS 402", kept: 9 },
      wholeHref: null,
    });
    expect(await getNote(id, String(seq))).toMatchObject({
      text: longText,
      evidence: evidenceGiven,
      output: { text: "o".repeat(32_768) },
    });
    for (const none of ["1", "0", "x", "1.5", "99999999999", "-1", ""])
      await expect(getNote(id, none)).rejects.toMatchObject({ code: "not_found" });
    await expect(getNote(randomUUID(), seq)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is read to its end part by part, without a gap, and filtered over all of it, also over what is not shown", async () => {
    const id = await longIncident(650);
    const seen: number[] = [];
    for (let before: number | null = null; ; ) {
      const part = await readTimelinePart(id, place({}, before));
      seen.unshift(...part.entries.map(({ seq }) => seq));
      before = part.before;
      if (before === null) break;
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
    expect(seen).toHaveLength(661);
    const notes = await readTimelinePart(id, place({ group: "notes" }));
    expect([notes.entries.length, notes.before, notes.total]).toEqual([10, null, seen.length]);
    const found = await readTimelinePart(id, place({ text: "NEEDLE-3" }));
    expect(found.entries).toHaveLength(1);
    expect(JSON.stringify(found).length).toBeLessThan(8_000);
    const measured = await readTimelinePart(id, place({ text: "guts_latency" }));
    expect([measured.entries.length, measured.entries.at(-1)?.seq]).toEqual([100, seen.length]);
    const next = await readTimelinePart(id, place({ text: "guts_latency" }, measured.before));
    expect(next.entries.at(-1)?.seq).toBe((measured.before ?? 0) - 1);
    expect((await readTimelinePart(id, place({ person: "Ada", group: "measurements" }))).entries).toEqual([]);
    expect((await readTimelinePart(id, place({}), null)).entries).toHaveLength(seen.length);
  });
});
