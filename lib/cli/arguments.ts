import { parseByteSize } from "@/lib/domain/target/byte-size";
import { type AnalyzeOptions, toLimit } from "./analyze/request";
import { type ProfileCommand, parseProfile } from "./profile/profile-arguments";
import { UsageError } from "./usage-error";

/** The console's processes, in the words of `--only`. */
const consoleProcessNames = ["web", "worker"] as const;
export type ConsoleProcess = (typeof consoleProcessNames)[number];

export type CliCommand =
  | { name: "start"; only: ConsoleProcess | null }
  | { name: "demo" }
  | { name: "doctor"; json: boolean }
  | ({ name: "analyze" } & AnalyzeOptions)
  | { name: "audit"; incident: number | null; json: boolean }
  | ({ name: "profile" } & ProfileCommand)
  | { name: "help" };

export const usage = `usage: guts-runbook start [--only web|worker]   run the console from its configuration file
       guts-runbook doctor [--json]             check configuration, database and every source
       guts-runbook demo                        run the console with a stand-in node
       guts-runbook analyze [FILE] [--limit BYTES|512MiB|unlimited] [--json]
                                                judge one series: CSV timestamp_seconds,value_bytes
       guts-runbook analyze [FILE] --batch      judge many: one JSON object per line
       guts-runbook audit verify [--incident N] [--json]
                                                walk the hash chains of the timelines: 0 whole, 1 broken, 2 not checked
       guts-runbook profile top FILE [--sample-index NAME|N] [--focus RE] [--ignore RE] [--sort flat|cum] [--json]
                                                what holds the memory: a profile's functions, as go tool pprof -top
       guts-runbook profile diff BEFORE AFTER [--sample-index NAME|N] [--json]
                                                what grew between two profiles, by function and by stack
       guts-runbook help`;

/** Reads the arguments after the program's name. Throws `UsageError`. */
export function parseArguments(args: readonly string[]): CliCommand {
  const [name, ...options] = args;
  switch (name) {
    case "start":
      return { name, only: parseOnly(options) };
    case "doctor":
      refuseUnknown(options, ["--json"]);
      return { name, json: options.includes("--json") };
    case "demo":
      refuseUnknown(options, []);
      return { name };
    case "analyze":
      return { name, ...parseAnalyze(options) };
    case "audit":
      return { name, ...parseAudit(options) };
    case "profile":
      return { name, ...parseProfile(options) };
    case "help":
    case "--help":
    case "-h":
      return { name: "help" };
    case undefined:
      throw new UsageError("a command is missing");
    default:
      throw new UsageError(`there is no command ${JSON.stringify(name)}`);
  }
}

function parseOnly(options: readonly string[]): ConsoleProcess | null {
  const [option, ...rest] = options.flatMap((text) =>
    text.startsWith("--only=") ? ["--only", text.slice(7)] : [text],
  );
  if (option === undefined) return null;
  if (option !== "--only") throw new UsageError(`start has no option ${JSON.stringify(option)}`);
  const [value, ...more] = rest;
  refuseUnknown(more, []);
  const known = consoleProcessNames.find((one) => one === value);
  if (!known) throw new UsageError(`--only takes ${consoleProcessNames.join(" or ")}`);
  return known;
}

function parseAnalyze(options: readonly string[]): AnalyzeOptions {
  const found: AnalyzeOptions = { file: null, limitBytes: null, json: false, batch: false };
  const files: string[] = [];
  const limits: string[] = [];
  const words = options.flatMap((text) => (text.startsWith("--limit=") ? ["--limit", text.slice(8)] : [text]));
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "--json") found.json = true;
    else if (word === "--batch") found.batch = true;
    else if (word === "--limit") {
      index += 1;
      limits.push(words[index] ?? "");
    } else if (word.startsWith("-") && word !== "-") {
      throw new UsageError(`analyze has no option ${JSON.stringify(word)}`);
    } else files.push(word);
  }
  if (files.length > 1) throw new UsageError(`analyze reads one file, not ${files.length}`);
  if (limits.length > 1) throw new UsageError("--limit is given twice");
  if (found.batch && limits.length > 0) throw new UsageError("with --batch each line has its own limitBytes");
  const [limit] = limits;
  const file = files[0] === "-" ? null : (files[0] ?? null);
  return { ...found, file, limitBytes: limit === undefined ? null : parseLimit(limit) };
}

function parseAudit(options: readonly string[]): { incident: number | null; json: boolean } {
  const [verb, ...rest] = options.flatMap((text) =>
    text.startsWith("--incident=") ? ["--incident", text.slice(11)] : [text],
  );
  if (verb !== "verify") throw new UsageError("audit knows one verb: verify");
  const place = rest.indexOf("--incident");
  if (place < 0) {
    refuseUnknown(rest, ["--json"]);
    return { incident: null, json: rest.includes("--json") };
  }
  const number = rest[place + 1] ?? "";
  if (!/^#?[1-9]\d{0,8}$/.test(number)) throw new UsageError("--incident takes the number of an incident, such as 7");
  const others = rest.toSpliced(place, 2);
  refuseUnknown(others, ["--json"]);
  return { incident: Number(number.replace("#", "")), json: others.includes("--json") };
}

function parseLimit(text: string): number {
  if (text === "unlimited") return Number.POSITIVE_INFINITY;
  const bytes = /^\d{1,19}$/.test(text) ? Number(text) : parseByteSize(text);
  if (bytes !== null && bytes > 0) return toLimit(bytes);
  throw new UsageError("--limit takes bytes such as 536870912 or 512MiB, or the word unlimited");
}

function refuseUnknown(options: readonly string[], known: readonly string[]): void {
  const unknown = options.find((option) => !known.includes(option));
  if (unknown !== undefined) throw new UsageError(`${JSON.stringify(unknown)} is not understood here`);
}
