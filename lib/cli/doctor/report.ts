/** `not supported`: not there or not set up, and the console works without it. */
const lineStates = ["ok", "not supported", "problem"] as const;
type LineState = (typeof lineStates)[number];

/** One thing that was looked at. */
export interface DoctorLine {
  /** What it belongs to, for example `Target validator-2`. */
  section: string;
  name: string;
  state: LineState;
  /** What was found. */
  detail: string;
  /** What to do about it; null when there is nothing to do. */
  remedy: string | null;
}

/** What a look at one thing gives, before it is put in its section. */
export type Finding = Omit<DoctorLine, "section">;

export const ok = (name: string, detail: string): Finding => ({ name, state: "ok", detail, remedy: null });
export const notSupported = (name: string, detail: string, remedy: string | null): Finding => ({
  name,
  state: "not supported",
  detail,
  remedy,
});
export const problem = (name: string, detail: string, remedy: string): Finding => ({
  name,
  state: "problem",
  detail,
  remedy,
});

export const hasProblem = (lines: readonly DoctorLine[]) => lines.some((line) => line.state === "problem");

const colours: Record<LineState, string> = { ok: "32", "not supported": "33", problem: "31" };

/** The report for reading: a heading per section, states and names aligned, a remedy below its line. */
export function formatReport(lines: readonly DoctorLine[], options: { colour: boolean }): string {
  const stateWidth = Math.max(...lineStates.map((state) => state.length));
  const nameWidth = Math.max(0, ...lines.map((line) => [...line.name].length));
  const text: string[] = [];
  let section: string | null = null;
  for (const line of lines) {
    if (line.section !== section) text.push(...(section === null ? [] : [""]), oneLine(line.section));
    section = line.section;
    const padded = line.state.padEnd(stateWidth);
    const state = options.colour ? `\u001b[${colours[line.state]}m${padded}\u001b[0m` : padded;
    text.push(`  ${state}  ${line.name.padEnd(nameWidth)}  ${oneLine(line.detail)}`.trimEnd());
    if (line.remedy) text.push(`${" ".repeat(stateWidth + nameWidth + 6)}→ ${oneLine(line.remedy)}`);
  }
  return `${text.join("\n")}\n\n${summary(lines)}\n`;
}

/** The report for programs. `ok` is false when there is a problem. */
export function toJsonReport(lines: readonly DoctorLine[]): string {
  return `${JSON.stringify({ ok: !hasProblem(lines), lines }, null, 2)}\n`;
}

function summary(lines: readonly DoctorLine[]): string {
  const count = (state: LineState) => lines.filter((line) => line.state === state).length;
  const problems = count("problem");
  const head = problems === 0 ? "no problem" : problems === 1 ? "1 problem" : `${problems} problems`;
  return `${head}, ${count("not supported")} not supported, ${count("ok")} ok`;
}

/** What other systems answered must not reach into the terminal or break the alignment. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\p{Cc}/gu, "�")
    .trim();
}
