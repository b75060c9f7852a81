import path from "node:path";
import { pathToFileURL } from "node:url";
import { AppError } from "@/lib/errors";
import { isFriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { createProgress, type Say } from "@/lib/launcher/progress.mjs";
import { runAnalyze } from "./analyze/run-analyze";
import { type CliCommand, parseArguments, usage } from "./arguments";
import { runAudit } from "./audit/run-audit";
import { formatReport, hasProblem, toJsonReport } from "./doctor/report";
import { runDoctor } from "./doctor/run-doctor";
import { findRoot } from "./installation";
import { runProfile } from "./profile/run-profile";
import { runStart } from "./start/run-start";
import { UsageError } from "./usage-error";

/**
 * Runs one command of the command line. Returns the exit status: 0 when it did what was asked, 1 when it failed or found a
 * problem, 64 when the arguments are not understood. Never throws; reasons go to standard error.
 */
export async function runCli(args: readonly string[], options: { say?: Say } = {}): Promise<number> {
  try {
    return await run(parseArguments(args), options.say ?? createProgress());
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n${usage}`);
      return 64;
    }
    const isExplained = isFriendlyError(error) || error instanceof AppError;
    console.error(isExplained ? error.message : error);
    return 1;
  }
}

async function run(command: CliCommand, say: Say): Promise<number> {
  if (command.name === "help") {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  // It needs no clone and no configuration, only its input.
  if (command.name === "analyze") return runAnalyze(command);
  const { env } = process;
  const root = findRoot(env);
  switch (command.name) {
    case "start":
      return runStart({ root, only: command.only, env, say });
    case "doctor": {
      const lines = await runDoctor({ root, env, nowMs: Date.now() });
      const colour = process.stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
      process.stdout.write(command.json ? toJsonReport(lines) : formatReport(lines, { colour }));
      return hasProblem(lines) ? 1 : 0;
    }
    case "audit":
      return runAudit({ root, env, incident: command.incident, json: command.json });
    case "profile":
      return runProfile(command, { root });
    case "demo":
      // The launcher reads the same arguments, and ends this process when the demo has ended.
      await import(pathToFileURL(path.join(root, "lib/launcher/main.mjs")).href);
      return 0;
  }
}
