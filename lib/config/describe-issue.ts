import "server-only";
import type { z } from "zod";
import type { Mistake } from "./cross-checks";
import { type ConfigPath, formatPath } from "./positions";
import { examples, knownKeys } from "./schema";
import { nearestKey } from "./suggest";

/**
 * What zod's issues mean to the author of the file: one mistake per wrong key or value. A mistyped key is reported as
 * such only, not also as the absence of the key it was meant to be.
 */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): Mistake[] {
  const meant = new Set<string>();
  const mistakes = issues.flatMap((issue): Mistake[] => {
    const where = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
    if (issue.code !== "unrecognized_keys") {
      return [{ path: where, message: messageOf(issue), remedy: remedyFor(where) }];
    }
    return issue.keys.map((key) => {
      const known = knownKeys[patternOf(where)] ?? [];
      const near = nearestKey(key, known);
      if (near) meant.add(formatPath([...where, near]));
      return {
        path: [...where, key],
        message: "is not a known key",
        remedy: near ? `Did you mean ${near}?` : `Known here: ${known.join(", ")}.`,
      };
    });
  });
  return mistakes.filter((mistake) => !meant.has(formatPath(mistake.path)));
}

function messageOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_key":
      return `as a name ${issue.issues[0]?.message ?? "is not allowed here"}`;
    case "invalid_type":
      return typeMessage(issue);
    case "invalid_union":
      return `must be a number or text, not ${kindOf(issue.input)}`;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    default:
      return issue.message;
  }
}

function typeMessage(issue: z.core.$ZodIssueInvalidType): string {
  if (issue.input === undefined) return "is missing";
  const wanted = { string: "text", array: "a list", object: "a group of keys", record: "a group of keys" };
  const expected = wanted[issue.expected as keyof typeof wanted] ?? `a ${issue.expected}`;
  const found = kindOf(issue.input);
  // YAML reads an unquoted 12 or true as a number or a truth value.
  const hint = issue.expected === "string" && /number|true/.test(found) ? " (put it in quotes)" : "";
  return `must be ${expected}, not ${found}${hint}`;
}

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return "empty";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return "a group of keys";
  if (typeof input === "boolean") return "true or false";
  return typeof input === "string" ? "text" : "a number";
}

function remedyFor(where: ConfigPath): string {
  const pattern = patternOf(where);
  const example = examples[pattern] ?? examples[pattern.replace(/[^.]+$/, "*")];
  return example ? `For example: ${example}` : "Write it as the documentation of the configuration file shows.";
}

/** `["targets", 0, "api"]` as `targets.*.api`. */
function patternOf(where: ConfigPath): string {
  return where.map((step) => (typeof step === "number" ? "*" : step)).join(".");
}
