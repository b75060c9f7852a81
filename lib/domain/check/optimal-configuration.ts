import { formatUtc } from "@/lib/domain/format/format";
import { formatSignalValue } from "@/lib/domain/format/format-signal";
import { freshValue, isHostMemoryLimit, type SignalName, signalCatalogue } from "@/lib/domain/signal/signal";
import type { CheckResult, CheckState } from "./check";
import type { CheckContext } from "./context";
import type { SettingsEdit } from "./post-incident-reading";

/** What the node and its host say is in effect, whoever set it. */
const settings = [
  "limit",
  "limit-soft",
  "cache-max-bytes",
  "connections-max",
  "peers-max",
] as const satisfies SignalName[];
const maxAttachment = 8_000;

/**
 * Post-incident 2: the settings in effect, and the difference of the edits that held. Where nothing was changed, the note of
 * whoever signs says that it stays so.
 */
export function optimalConfiguration(context: CheckContext): CheckResult {
  const { edits } = context.postIncident;
  const held = edits.filter(({ watch }) => watch?.state === "held");
  const last = edits.at(-1);
  const attachment = toAttachment(held);
  const say = (state: CheckState, summary: string, detail: string): CheckResult => ({
    ...{ name: "optimal-configuration", state, summary, detail: `${detail} ${effective(context)}`, query: null },
    ...{ source: "the incident's runs, signals", at: last?.finishedAt ?? null },
    ...(attachment === "" ? {} : { attachment }),
  });
  if (!last) {
    const why = "No run of this incident changed a setting. Say in the note that the configuration stays, and why.";
    return { ...say("unknown", "nothing was changed", why), noteDecides: true };
  }
  const told = edits.map((edit) => describeEdit(edit, context.nowMs)).join(" ");
  // What is in effect is the newest change that was watched, whatever held before it.
  const newest = edits.findLast(({ watch }) => watch !== null);
  switch (newest?.watch?.state) {
    case "held":
      return say("met", `held: ${held.flatMap((edit) => edit.changes).join(", ")}`, told);
    case "watching":
      return say("unknown", "the watch is not over", told);
    case undefined:
    case "unknown":
      return say("unknown", "no watch has judged the change", told);
    default:
      return say("not met", `did not hold: ${newest?.changes.join(", ")}`, told);
  }
}

function describeEdit({ title, changes, finishedAt, watch }: SettingsEdit, nowMs: number): string {
  const judged =
    watch === null ? "not watched" : `watch ${watch.state}${watch.detail === "" ? "" : ` (${watch.detail})`}`;
  return `${title} at ${formatUtc(finishedAt, nowMs)}: ${changes.join(", ")}; ${judged}.`;
}

function effective({ signals, nowMs }: CheckContext): string {
  const known = settings.flatMap((name) => {
    const signal = signals[name];
    if (!signal || freshValue(signal) === null || (name === "limit" && isHostMemoryLimit(signal))) return [];
    return [`${signalCatalogue[name].label.toLowerCase()} ${formatSignalValue(signal, nowMs)} (${signal.source})`];
  });
  return known.length > 0 ? `In effect: ${known.join("; ")}.` : "No setting in effect could be read.";
}

function toAttachment(held: readonly SettingsEdit[]): string {
  const whole = held.flatMap(({ diff }) => (diff === null ? [] : [diff.trimEnd()])).join("\n");
  return whole.length > maxAttachment
    ? `${whole.slice(0, maxAttachment)}\n(cut after ${maxAttachment} characters)`
    : whole;
}
