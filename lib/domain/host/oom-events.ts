import { type HostAnswer, readHostAnswer } from "./process-answer";
import { keyedLines, secondsToMs, unreadableLines, wholeNumber } from "./sections";

const oomSources = ["journal", "dmesg", "kern_log"] as const;
type OomSource = (typeof oomSources)[number];

/** What the kernel's log says about out-of-memory kills in a stretch of time. */
export interface OomEvents {
  /** Which log answered; null: none could be read (`unreadable` says why), so that no events means nothing. */
  source: OomSource | null;
  /** Begin of what was looked through, epoch ms: the log may begin later than what was asked for. */
  coveredFrom: number | null;
  /** Whether the log reaches back to what was asked for. */
  isWholeWindow: boolean;
  /** Whether older events of the window were left out. */
  isTruncated: boolean;
  /** Oldest first. */
  events: OomEvent[];
  unreadable: string[];
}

/** One killed process. Bytes; null: this kernel's line does not say. */
interface OomEvent {
  /** Epoch ms. From dmesg it is counted from the boot and off by the time that the host slept. */
  at: number;
  pid: number;
  command: string;
  uid: number | null;
  anonRssBytes: number | null;
  fileRssBytes: number | null;
  shmemRssBytes: number | null;
  totalVmBytes: number | null;
  oomScoreAdj: number | null;
  /** `cgroup`: a cgroup came up against its limit; `host`: the host ran out of memory. */
  scope: "cgroup" | "host" | null;
  /** The cgroup whose limit was reached. */
  limitCgroup: string | null;
  /** The cgroup of the killed process. */
  processCgroup: string | null;
}

/** Reads the answer of `guts-host oom-events`. Never throws; lines that it does not know are left out. */
export function parseOomEvents(text: string): HostAnswer<OomEvents> {
  return readHostAnswer(text, (sections) => {
    const head = keyedLines(sections.get("oom") ?? "");
    const source = oomSources.find((candidate) => candidate === head.get("source")) ?? null;
    const since = secondsToMs(head.get("since"));
    const oldest = secondsToMs(head.get("oldest"));
    const isKnown = source !== null && since !== null && oldest !== null;
    return {
      source,
      coveredFrom: isKnown ? Math.max(since, oldest) : null,
      isWholeWindow: isKnown && oldest <= since,
      isTruncated: head.get("truncated") === "yes",
      events: source === null ? [] : readEvents(sections.get("events") ?? ""),
      unreadable: unreadableLines(sections),
    };
  });
}

interface OomContext {
  pid: number | null;
  scope: OomEvent["scope"];
  limitCgroup: string | null;
  processCgroup: string | null;
}

const noContext: OomContext = { pid: null, scope: null, limitCgroup: null, processCgroup: null };

function readEvents(section: string): OomEvent[] {
  const events: OomEvent[] = [];
  let context = noContext;
  for (const line of section.split("\n")) {
    const [, seconds, message] = /^([0-9.]+) (.*)$/.exec(line) ?? [];
    const at = secondsToMs(seconds);
    if (at === null || message === undefined) continue;
    const event = readKill(at, message, context);
    if (event) events.push(event);
    context = event ? noContext : (readContext(message) ?? context);
  }
  return events;
}

/** The kernel's line about a kill (mm/oom_kill.c); a command may hold any character, parentheses too. */
function readKill(at: number, message: string, context: OomContext): OomEvent | null {
  const found = /^(.*?)Killed process ([0-9]{1,15}) \((.*)\)(.*)$/.exec(message);
  const pid = wholeNumber(found?.[2]);
  if (!found || pid === null) return null;
  const numbers = found[4] ?? "";
  const kib = (name: string) => {
    const value = new RegExp(`\\b${name}:([0-9]{1,15})kB`).exec(numbers)?.[1];
    return value === undefined ? null : Number(value) * 1024;
  };
  const about = context.pid === null || context.pid === pid ? context : noContext;
  const adjustment = /\boom_score_adj:(-?[0-9]{1,5})\b/.exec(numbers)?.[1];
  const prefix = found[1] ?? "";
  const scopeByWords = prefix.startsWith("Memory cgroup")
    ? "cgroup"
    : prefix.startsWith("Out of memory")
      ? "host"
      : null;
  return {
    at,
    pid,
    command: found[3] ?? "",
    uid: wholeNumber(/\bUID[: ]([0-9]{1,10})\b/.exec(numbers)?.[1]),
    anonRssBytes: kib("anon-rss"),
    fileRssBytes: kib("file-rss"),
    shmemRssBytes: kib("shmem-rss"),
    totalVmBytes: kib("total-vm"),
    oomScoreAdj: adjustment === undefined ? null : Number(adjustment),
    scope: about.scope ?? scopeByWords,
    limitCgroup: about.limitCgroup,
    processCgroup: about.processCgroup,
  };
}

/** The line before a kill, in the words of Linux 5 and later, of earlier ones, and of a cgroup that is killed as a whole. */
function readContext(message: string): OomContext | null {
  if (message.startsWith("oom-kill:")) {
    const value = (name: string) => new RegExp(`[,:]${name}=([^,]*)`).exec(message)?.[1] || null;
    // The command (task=) may hold anything, so the id is taken from the end.
    const pid = wholeNumber(/,pid=([0-9]{1,15}),uid=[0-9]+$/.exec(message)?.[1]);
    if (pid === null) return null;
    return {
      pid,
      scope: value("constraint") === "CONSTRAINT_MEMCG" ? "cgroup" : "host",
      limitCgroup: value("oom_memcg"),
      processCgroup: value("task_memcg"),
    };
  }
  const older = /^Task in (\S+) killed as a result of limit of (\S+)$/.exec(message);
  if (older) return { pid: null, scope: "cgroup", limitCgroup: older[2] ?? null, processCgroup: older[1] ?? null };
  const group = /^Tasks in (\S+) are going to be killed due to memory\.oom\.group set$/.exec(message);
  return group ? { pid: null, scope: null, limitCgroup: null, processCgroup: group[1] ?? null } : null;
}
