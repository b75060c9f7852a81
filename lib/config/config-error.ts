import "server-only";
import { AppError } from "@/lib/errors";

/** One mistake in the configuration file. Line and column count from 1. */
export interface ConfigIssue {
  line: number;
  column: number;
  /** The place in the document, for example `targets[0].host.pidFile`; empty for the whole file. */
  path: string;
  message: string;
  /** What to write instead. */
  remedy: string;
}

/** One broken bracket can make hundreds of follow-up mistakes; the first ones are those to mend. */
const maxShown = 20;

/** The configuration file cannot be used. Holds every mistake found, in the order of the file. */
export class ConfigError extends AppError {
  readonly file: string;
  readonly issues: readonly ConfigIssue[];

  constructor(file: string, issues: readonly ConfigIssue[], cause?: unknown) {
    const lines = issues.slice(0, maxShown).map((issue) => {
      const place = issue.path === "" ? "" : `${issue.path} `;
      return `  ${file}:${issue.line}:${issue.column}  ${place}${issue.message}. ${issue.remedy}`;
    });
    if (issues.length > maxShown) lines.push(`  and ${issues.length - maxShown} more`);
    super("invalid", `The configuration file cannot be used:\n${lines.join("\n")}`, { cause });
    this.file = file;
    this.issues = issues;
  }
}
