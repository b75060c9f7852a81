import { z } from "zod";
import { sortKeys } from "@/lib/domain/sort-keys";
import type { TimelineKind } from "@/lib/domain/timeline/timeline";

const person = z.object({ type: z.string(), id: z.string(), name: z.string() });

const itemSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** null: nobody has signed it. */
  signed: z
    .object({
      by: person,
      at: z.string(),
      note: z.string(),
      waived: z.boolean(),
      /** What data said when it was signed; null: no check is bound, or it had said nothing. */
      evidence: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable(),
  overrule: z.object({ state: z.string(), note: z.string(), by: person, at: z.string() }).nullable(),
});

/** What people put their names to: everything that closing the incident rests on. Instants as ISO 8601. */
export const signedContentSchema = z.object({
  incident: z.object({ id: z.string(), number: z.number(), title: z.string(), severity: z.string() }),
  runbookSha256: z.string(),
  items: z.array(itemSchema),
  /** How it came to be resolved; null: it is not. */
  resolution: z.object({ at: z.string(), by: person, reason: z.string() }).nullable(),
  /** The target's verdict at closing; null: there is none. */
  verdict: z.object({ shape: z.string(), engineVersion: z.string() }).nullable(),
  /** The last entry that counts, and by its hash all before it; seq 0: there is none. */
  timeline: z.object({ seq: z.number(), hash: z.string() }),
});
export type SignedContent = z.infer<typeof signedContentSchema>;

/**
 * Entries that do not change what is signed: the signatures themselves, and what the console tells all the time. A later
 * entry that counts covers them, since its hash is made from theirs.
 */
export const besideTheContent = [
  "signature.given",
  "check.changed",
  "verdict.changed",
  "verdict.frozen",
  "timer.fired",
  "timer.missed",
  "notification.failed",
  "escalation.issue-requested",
  "escalation.issue-filed",
  "share.created",
  "share.revoked",
] as const satisfies TimelineKind[];

/** The text whose sha256 is what people sign: keys sorted at every depth, so that the same facts give the same bytes. */
export function canonicalContent(content: SignedContent): string {
  return JSON.stringify(sortKeys(signedContentSchema.parse(content)));
}

/** What is different in `now` from what was signed, as phrases; empty: nothing. */
export function changesOf(signed: SignedContent, now: SignedContent): string[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(sortKeys(a)) === JSON.stringify(sortKeys(b));
  return [
    ...(same(signed.incident, now.incident) ? [] : [tellIncident(signed, now)]),
    ...(signed.runbookSha256 === now.runbookSha256 ? [] : ["the runbook"]),
    ...itemChanges(signed.items, now.items, same),
    ...(same(signed.resolution, now.resolution) ? [] : ["how the incident came to be resolved"]),
    ...(same(signed.verdict, now.verdict)
      ? []
      : [`the verdict: ${signed.verdict?.shape ?? "none"} → ${now.verdict?.shape ?? "none"}`]),
    ...timelineChanges(signed.timeline, now.timeline),
  ];
}

function tellIncident({ incident: before }: SignedContent, { incident: after }: SignedContent): string {
  return before.severity === after.severity
    ? "the incident's title or number"
    : `the severity: ${before.severity} → ${after.severity}`;
}

function itemChanges(
  before: SignedContent["items"],
  after: SignedContent["items"],
  same: (a: unknown, b: unknown) => boolean,
): string[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [a, b] = [before.find((item) => item.id === id), after.find((item) => item.id === id)];
    if (same(a, b)) return [];
    const parts = [
      ...(a?.text === b?.text ? [] : ["text"]),
      ...(same(a?.signed?.by, b?.signed?.by) && a?.signed?.at === b?.signed?.at ? [] : ["signature"]),
      ...(a?.signed?.note === b?.signed?.note ? [] : ["note"]),
      ...(a?.signed?.waived === b?.signed?.waived ? [] : ["waiver"]),
      ...(same(a?.signed?.evidence, b?.signed?.evidence) ? [] : ["evidence"]),
      ...(same(a?.overrule, b?.overrule) ? [] : ["overruling"]),
    ];
    return [`${parts.join(", ")} of “${a?.text ?? b?.text ?? id}”`];
  });
}

function timelineChanges(before: SignedContent["timeline"], after: SignedContent["timeline"]): string[] {
  if (after.seq > before.seq) return [`the timeline: new entries, up to number ${after.seq}`];
  return after.seq === before.seq && after.hash === before.hash ? [] : [`the timeline: entry ${before.seq}`];
}
