import "server-only";
import path from "node:path";
import { type Document, LineCounter, parseDocument, type YAMLError } from "yaml";
import { resolveChannelPaths } from "./channel-paths";
import { ConfigError, type ConfigIssue } from "./config-error";
import { crossChecks } from "./cross-checks";
import { describeIssues } from "./describe-issue";
import { type ConfigPath, findRepeatedKey, formatPath, positionOf, toPosition } from "./positions";
import { type Config, configSchema } from "./schema";

/**
 * Reads a configuration file's text (YAML 1.2). `file` is its path: it names the file in messages, and relative paths
 * inside the file count from its folder. Throws `ConfigError` with every mistake, in the order of the file.
 */
export function loadConfig({ path: file, text }: { path: string; text: string }): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: true, prettyErrors: false });
  const syntax = document.errors.map((error) => syntaxIssue(error, document, lines));
  if (syntax.length > 0) throw new ConfigError(file, syntax);

  const at = (where: ConfigPath, message: string, remedy: string): ConfigIssue => ({
    ...positionOf(document, lines, where),
    path: formatPath(where),
    message,
    remedy,
  });
  const raw = toPlain(document, (message) => new ConfigError(file, [at([], message, "Write the values out instead.")]));
  if (raw === null) {
    const issue = at([], "the file is empty", "Write at least prometheus: and targets: with their lists.");
    throw new ConfigError(file, [issue]);
  }
  const parsed = configSchema.safeParse(raw, { reportInput: true });
  const mistakes = [...describeIssues(parsed.error?.issues ?? []), ...crossChecks(raw)].map((mistake) =>
    at(mistake.path, mistake.message, mistake.remedy),
  );
  if (!parsed.success || mistakes.length > 0) {
    throw new ConfigError(
      file,
      mistakes.sort((a, b) => a.line - b.line || a.column - b.column),
    );
  }
  return resolvePaths(parsed.data, path.dirname(path.resolve(file)));
}

function toPlain(document: Document.Parsed, fail: (message: string) => ConfigError): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // The limit on aliases stops a small file that expands without end.
    throw fail(error instanceof Error ? error.message : "its aliases cannot be resolved");
  }
}

function syntaxIssue(error: YAMLError, document: Document.Parsed, lines: LineCounter): ConfigIssue {
  const offset = error.pos[0];
  const repeated = error.code === "DUPLICATE_KEY" ? findRepeatedKey(document, lines, offset) : null;
  if (repeated) {
    return {
      ...toPosition(lines, offset),
      path: formatPath(repeated.path),
      message: `is given twice, first on line ${repeated.firstLine}`,
      remedy: "Merge the two: only one can count.",
    };
  }
  return {
    ...toPosition(lines, offset),
    path: "",
    message: `is not valid YAML: ${error.message.replace(/\.$/, "")}`,
    remedy: "Mend the line; indent with spaces and put text with special characters in quotes.",
  };
}

function resolvePaths(config: Config, folder: string): Config {
  return {
    ...config,
    notifications: config.notifications.map((channel) => resolveChannelPaths(channel, folder)),
    escalation:
      config.escalation.tokenFile === undefined
        ? config.escalation
        : { ...config.escalation, tokenFile: path.resolve(folder, config.escalation.tokenFile) },
    ...(config.runbooksDir === undefined ? {} : { runbooksDir: path.resolve(folder, config.runbooksDir) }),
    prometheus: config.prometheus.map((entry) =>
      entry.bearerTokenFile === undefined
        ? entry
        : { ...entry, bearerTokenFile: path.resolve(folder, entry.bearerTokenFile) },
    ),
  };
}
