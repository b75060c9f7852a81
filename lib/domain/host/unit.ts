import { type HostAnswer, readHostAnswer } from "./process-answer";
import { wholeNumber } from "./sections";

/** What systemd says about a unit (systemd.exec, systemd.service, org.freedesktop.systemd1). null: not said, not set. */
export interface UnitProperties {
  id: string;
  activeState: string | null;
  subState: string | null;
  unitFileState: string | null;
  /** `success`, `oom-kill`, `watchdog`, `exit-code`, `signal`, `start-limit-hit` and others. */
  result: string | null;
  restarts: number | null;
  mainPid: number | null;
  /** Epoch ms. */
  mainStartedAt: number | null;
  mainEndedAt: number | null;
  activeSince: number | null;
  /** Exit code, or the signal's number when `mainCode` says killed or dumped (2, 3 of siginfo's CLD_ codes). */
  mainStatus: number | null;
  mainCode: number | null;
  memoryCurrentBytes: number | null;
  memoryPeakBytes: number | null;
  memoryMaxBytes: UnitLimit;
  memoryHighBytes: UnitLimit;
  memorySwapMaxBytes: UnitLimit;
  controlGroup: string | null;
  slice: string | null;
  fragmentPath: string | null;
  dropInPaths: string[];
  /** Whether a file of the unit changed since systemd last read it. */
  needsDaemonReload: boolean | null;
  restart: string | null;
  /** Durations in systemd's words, for example `5s` or `8min 20s`. */
  restartDelay: string | null;
  watchdog: string | null;
  startLimitInterval: string | null;
  startLimitBurst: number | null;
  noFileLimit: UnitLimit;
  coreLimit: UnitLimit;
  oomPolicy: string | null;
  oomScoreAdjust: number | null;
  user: string | null;
}

/** A limit; "unlimited" is systemd's `infinity`, null that this systemd does not tell. */
type UnitLimit = number | "unlimited" | null;

/** Reads the answer of `guts-host unit`; a unit that systemd does not know is `gone`. Never throws. */
export function parseUnit(text: string): HostAnswer<UnitProperties> {
  const answer = readHostAnswer(text, (sections) => sections.get("unit") ?? "");
  if (answer.state !== "answered") return answer;
  const problem = /^unreadable: (.*)$/m.exec(answer.value)?.[1];
  if (problem !== undefined) return { state: "unreadable", detail: problem };
  const properties = new Map<string, string>();
  for (const line of answer.value.split("\n")) {
    const equals = line.indexOf("=");
    if (equals > 0 && !properties.has(line.slice(0, equals))) {
      properties.set(line.slice(0, equals), line.slice(equals + 1));
    }
  }
  if (properties.get("LoadState") === "not-found") {
    return { state: "gone", detail: "systemd knows no unit of this name; correct host.unit" };
  }
  const id = properties.get("Id");
  if (!id) return { state: "malformed", detail: "systemd's answer names no unit" };
  return { state: "answered", value: toProperties(id, (name) => properties.get(name) || null) };
}

function toProperties(id: string, text: (name: string) => string | null): UnitProperties {
  const limit = (name: string) => toLimit(text(name));
  const count = (name: string) => {
    const value = limit(name);
    return value === "unlimited" ? null : value;
  };
  const yesNo = text("NeedDaemonReload");
  const adjust = text("OOMScoreAdjust");
  return {
    id,
    activeState: text("ActiveState"),
    subState: text("SubState"),
    unitFileState: text("UnitFileState"),
    result: text("Result"),
    restarts: count("NRestarts"),
    // systemd says 0 where there is no process.
    mainPid: count("MainPID") || count("ExecMainPID") || null,
    mainStartedAt: toInstant(text("ExecMainStartTimestamp")),
    mainEndedAt: toInstant(text("ExecMainExitTimestamp")),
    activeSince: toInstant(text("ActiveEnterTimestamp")),
    mainStatus: count("ExecMainStatus"),
    mainCode: count("ExecMainCode"),
    memoryCurrentBytes: count("MemoryCurrent"),
    memoryPeakBytes: count("MemoryPeak"),
    memoryMaxBytes: limit("MemoryMax"),
    memoryHighBytes: limit("MemoryHigh"),
    memorySwapMaxBytes: limit("MemorySwapMax"),
    controlGroup: text("ControlGroup"),
    slice: text("Slice"),
    fragmentPath: text("FragmentPath"),
    dropInPaths:
      text("DropInPaths")
        ?.split(" ")
        .filter((path) => path !== "") ?? [],
    needsDaemonReload: yesNo === "yes" ? true : yesNo === "no" ? false : null,
    restart: text("Restart"),
    restartDelay: text("RestartUSec"),
    watchdog: text("WatchdogUSec"),
    startLimitInterval: text("StartLimitIntervalUSec"),
    startLimitBurst: count("StartLimitBurst"),
    noFileLimit: limit("LimitNOFILE"),
    coreLimit: limit("LimitCORE"),
    oomPolicy: text("OOMPolicy"),
    oomScoreAdjust: adjust !== null && /^-?[0-9]{1,4}$/.test(adjust) ? Number(adjust) : null,
    user: text("User"),
  };
}

/** Older versions print the largest 64-bit number for "infinity", and `[not set]` for what was never measured. */
function toLimit(text: string | null): UnitLimit {
  if (text === "infinity") return "unlimited";
  const value = wholeNumber(text ?? undefined);
  return value !== null && value >= 2 ** 63 ? "unlimited" : value;
}

/** `@1700000000`, or the text of systemd before 248 when it is in UTC: other zones' names are ambiguous. */
function toInstant(text: string | null): number | null {
  const seconds = /^@([0-9]{1,11})$/.exec(text ?? "")?.[1];
  if (seconds !== undefined) return seconds === "0" ? null : Number(seconds) * 1000;
  const found = /^[A-Z][a-z]{2} ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) UTC$/.exec(text ?? "");
  const instant = found ? Date.parse(`${found[1]}T${found[2]}Z`) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}
