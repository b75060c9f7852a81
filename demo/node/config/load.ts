import { parseDocument } from "yaml";
import { rangeProblems } from "@/demo/node/config/ranges";
import { configSchema, type NodeConfig } from "@/demo/node/config/schema";
import type { Profile } from "@/demo/node/environment";

/** What a configuration file came to. */
export type LoadedConfig =
  /** `source` is `defaults` when there was no file or when it was ignored, then with a warning. */
  | { state: "loaded"; config: NodeConfig; source: "file" | "defaults"; warning: string | null }
  /** A value is out of its range: the node refuses to start. */
  | { state: "refused"; problems: string[] };

/**
 * Reads a configuration the way the node does: a file that is not valid (a repeated key, a missing required key, a
 * value of the wrong type) is ignored as a whole with a warning, and only an out-of-range value stops the start.
 * @param text the file's content, or null when there is no file
 */
export function loadConfig(text: string | null, profile: Profile): LoadedConfig {
  const schema = configSchema(profile);
  if (text === null) return { state: "loaded", config: schema.parse({}), source: "defaults", warning: null };
  const { value, problem } = readYaml(text);
  const parsed = problem === null ? schema.safeParse(value) : null;
  if (parsed?.success !== true) {
    const issue = parsed?.error.issues[0];
    const reason = problem ?? `${issue?.path.join(".") || "top level"}: ${issue?.message}`;
    return { state: "loaded", config: schema.parse({}), source: "defaults", warning: reason };
  }
  const problems = rangeProblems(parsed.data, profile === "full" ? 0 : 1);
  if (problems.length > 0) return { state: "refused", problems };
  return { state: "loaded", config: parsed.data, source: "file", warning: null };
}

function readYaml(text: string): { value: unknown; problem: string | null } {
  try {
    const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
    const problem = document.errors[0]?.message.split("\n")[0] ?? null;
    // An empty file, or one with nothing but comments, is an empty configuration.
    return problem === null ? { value: document.toJS() ?? {}, problem } : { value: null, problem };
  } catch (error) {
    // Aliases are resolved late, so a broken one surfaces only in toJS().
    return { value: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
