import { parseExpression } from "@/lib/domain/profile/expression";
import { type RowSort, rowSorts } from "@/lib/domain/profile/row-values";
import { UsageError } from "../usage-error";

/** The options of `profile`, as the arguments gave them. */
export interface ProfileCommand {
  /** One file for `top`, the earlier and the later one for `diff`. */
  verb: "top" | "diff";
  files: string[];
  /** Index or name; null for the profile's default. */
  sampleIndex: string | null;
  /** Regular expressions that have been read once, and so are known to be some. */
  focus: string | null;
  ignore: string | null;
  sort: RowSort;
  json: boolean;
}

const fileCount = { top: 1, diff: 2 } as const;

/** Reads the arguments after `profile`. Throws `UsageError`. */
export function parseProfile(args: readonly string[]): ProfileCommand {
  const [verb, ...rest] = args;
  if (verb !== "top" && verb !== "diff") throw new UsageError("profile knows two verbs: top and diff");
  const { files, values, json } = splitOptions(rest);
  if (files.length !== fileCount[verb]) {
    throw new UsageError(
      verb === "top"
        ? `profile top reads one file, not ${files.length}`
        : `profile diff compares two files, not ${files.length}`,
    );
  }
  const filters = ["--focus", "--ignore", "--sort"].filter((option) => values.has(option));
  if (verb === "diff" && filters.length > 0) throw new UsageError(`profile diff has no option ${filters.join(", ")}`);
  return {
    verb,
    files,
    sampleIndex: values.get("--sample-index") ?? null,
    focus: checkExpression(values.get("--focus"), "--focus"),
    ignore: checkExpression(values.get("--ignore"), "--ignore"),
    sort: parseSort(values.get("--sort")),
    json,
  };
}

const withValue = ["--sample-index", "--focus", "--ignore", "--sort"];

function splitOptions(words: readonly string[]) {
  const files: string[] = [];
  const values = new Map<string, string>();
  let json = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const [option = "", ...joined] = word.split("=");
    if (word === "--json") json = true;
    else if (withValue.includes(option)) {
      if (values.has(option)) throw new UsageError(`${option} is given twice`);
      if (joined.length === 0) index += 1;
      const value = joined.length === 0 ? words[index] : joined.join("=");
      if (!value) throw new UsageError(`${option} takes a value`);
      values.set(option, value);
    } else if (word.startsWith("-")) throw new UsageError(`profile has no option ${JSON.stringify(word)}`);
    else files.push(word);
  }
  return { files, values, json };
}

function checkExpression(text: string | undefined, option: string): string | null {
  if (text === undefined) return null;
  const parsed = parseExpression(text);
  if (parsed.state === "ok") return text;
  throw new UsageError(`${option} takes a regular expression, and ${JSON.stringify(text)} is none: ${parsed.reason}`);
}

function parseSort(text: string | undefined): RowSort {
  if (text === undefined) return "flat";
  const known = rowSorts.find((sort) => sort === text);
  if (!known) throw new UsageError(`--sort takes ${rowSorts.join(" or ")}`);
  return known;
}
