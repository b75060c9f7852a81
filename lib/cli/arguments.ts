/** The console's processes, in the words of `--only`. */
const consoleProcessNames = ["web", "worker"] as const;
export type ConsoleProcess = (typeof consoleProcessNames)[number];

export type CliCommand =
  | { name: "start"; only: ConsoleProcess | null }
  | { name: "demo" }
  | { name: "doctor"; json: boolean }
  | { name: "help" };

export const usage = `usage: guts-runbook start [--only web|worker]   run the console from its configuration file
       guts-runbook doctor [--json]             check configuration, database and every source
       guts-runbook demo                        run the console with a stand-in node
       guts-runbook help`;

/** The command line was not understood; the message says which part. Exit status 64. */
export class UsageError extends Error {}

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

function refuseUnknown(options: readonly string[], known: readonly string[]): void {
  const unknown = options.find((option) => !known.includes(option));
  if (unknown !== undefined) throw new UsageError(`${JSON.stringify(unknown)} is not understood here`);
}
