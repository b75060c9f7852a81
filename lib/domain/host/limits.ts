import type { MemorySetting } from "@/lib/domain/action/operation";
import type { MemoryLimits } from "./actor";
import { type HostAnswer, readSelectedAnswer } from "./process-answer";
import { keyedLines, wholeNumber } from "./sections";

/** Reads the answer of `guts-host memory-limits`. Never throws. */
export function parseMemoryLimits(text: string): HostAnswer<MemoryLimits> {
  return readSelectedAnswer(text, (sections) => {
    const lines = keyedLines(sections.get("limits") ?? "");
    const ownMax = lines.get("own-max");
    const ownHigh = lines.get("own-high");
    const hasOwn = ownMax !== undefined || ownHigh !== undefined;
    return {
      max: limitOf(lines.get("max")),
      high: limitOf(lines.get("high")),
      ownSetting: hasOwn ? { max: limitOf(ownMax) ?? "unset", high: limitOf(ownHigh) ?? "unset" } : null,
      source: lines.get("source") || "not told",
    };
  });
}

/** Bytes or `infinity`; null for what the helper could not read. */
function limitOf(text: string | undefined): Exclude<MemorySetting, "unset"> | null {
  return text === "infinity" ? text : wholeNumber(text);
}

/** Reads the answer of `guts-host oom-score-read`. Never throws. */
export function parseOomScore(text: string): HostAnswer<{ value: number; persistent: number | null }> {
  const answer = readSelectedAnswer(text, (sections) => {
    const lines = keyedLines(sections.get("oom") ?? "");
    return { value: scoreOf(lines.get("value")), persistent: scoreOf(lines.get("persistent")) };
  });
  if (answer.state !== "answered") return answer;
  const { value, persistent } = answer.value;
  if (value === null) return { state: "unreadable", detail: "the host did not tell the process's OOM score" };
  return { state: "answered", value: { value, persistent } };
}

function scoreOf(text: string | undefined): number | null {
  if (text === undefined || !/^-?[0-9]{1,4}$/.test(text)) return null;
  const score = Number(text);
  return Math.abs(score) <= 1000 ? score : null;
}
