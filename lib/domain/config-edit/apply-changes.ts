import type { ConfigChange } from "./change";
import { commentsOf, isSameValue, type ReadDocument, readDocument, valueAt, withValue } from "./document";
import { mergeDuplicates } from "./merge-duplicates";
import { type ConfigFinding, consequenceText, parseNodeConfig } from "./parse-node-config";
import { type EditedText, setValue } from "./set-value";

/** What came of a list of changes: all of them in `text`, or none. `problems` say what to do, and hold no value of the file. */
type AppliedChanges = { state: "changed" | "unchanged"; text: string } | { state: "refused"; problems: string[] };

/**
 * Carries out changes on a configuration's text, one after another. Comments, order, anchors, quoting, indentation, line
 * breaks and every line that no change concerns stay as they are. Whatever was edited is read again: the values must be
 * those wanted, all others and the comments as before, and the node must mind nothing that it did not mind before; else
 * the whole is refused. Doing it twice is as doing it once. Never throws, whatever the text.
 */
export function applyChanges(text: string, changes: readonly ConfigChange[]): AppliedChanges {
  let current = text;
  for (const change of changes) {
    const edited = applyChange(current, change);
    if ("problem" in edited) return { state: "refused", problems: [edited.problem] };
    current = edited.text;
  }
  if (current === text) return { state: "unchanged", text };
  const added = newProblems(text, current);
  return added.length > 0 ? { state: "refused", problems: added } : { state: "changed", text: current };
}

function applyChange(text: string, change: ConfigChange): EditedText {
  const read = readDocument(text);
  if ("kind" in read) return { problem: `line ${read.line}: ${read.text}; correct the file by hand first` };
  if (change.kind === "merge-duplicates") {
    const edited = mergeDuplicates(text, read, change.section);
    return "problem" in edited ? edited : verified(text, edited.text, read.value, `merging ${change.section}`);
  }
  const name = change.path.join(".");
  if (typeof change.value === "number" && !Number.isFinite(change.value)) {
    return { problem: `${name} cannot be set to something that is not a finite number` };
  }
  if (isSameValue(valueAt(read.value, change.path), change.value) && !isRepeated(read, text, change.path)) {
    return { text };
  }
  const edited = setValue(text, read, change.path, change.value);
  if ("problem" in edited) return edited;
  return verified(text, edited.text, withValue(read.value, change.path, change.value), `setting ${name}`);
}

/** A repeated key would read as the value wanted here, while the node ignores the file. */
function isRepeated(read: ReadDocument, text: string, path: readonly string[]): boolean {
  if (read.document === null) return false;
  const names = path.map((_, depth) => path.slice(0, depth + 1).join("."));
  return parseNodeConfig(text).findings.some(({ kind, key }) => kind.startsWith("duplicate") && names.includes(key));
}

/** Lets an edit through only when it did what was wanted and nothing else. */
function verified(before: string, after: string, wanted: unknown, what: string): EditedText {
  const byHand = `; this file is written in a way that ${what} safely is not possible in; change it by hand`;
  const read = readDocument(after);
  if ("kind" in read) return { problem: `the result could not be read again (${read.text})${byHand}` };
  if (!isSameValue(read.value, wanted)) return { problem: `the result did not read back as intended${byHand}` };
  if (!isSameValue(commentsOf(before).sort(), commentsOf(after).sort()))
    return { problem: `a comment would be lost${byHand}` };
  return { text: after };
}

function newProblems(before: string, after: string): string[] {
  const known = new Set(problemsOf(before).map(({ kind, key }) => `${kind} ${key}`));
  return problemsOf(after)
    .filter(({ kind, key }) => !known.has(`${kind} ${key}`))
    .map((finding) => `${finding.key} ${finding.text}: with such a file ${consequenceText(finding)}`);
}

function problemsOf(text: string): ConfigFinding[] {
  return parseNodeConfig(text).findings.filter(({ severity }) => severity === "problem");
}
