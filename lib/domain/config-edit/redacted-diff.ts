import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { redactConfig } from "@/lib/domain/host/redact-config";

/** Lines that differ, beyond which looking for the shortest diff would keep the worker from its other work. */
const maxEditLength = 2000;

/**
 * A unified diff of two states of a configuration, made of their redacted texts, so that neither a changed line nor one of
 * its context holds a secret. Empty for equal texts. A change that lies in redacted text is said to be there, and not shown.
 */
export function redactedDiff(before: string, after: string, path: string): string {
  if (before === after) return "";
  const name = path.replaceAll(/[^\x20-\x7e]/g, "?");
  const [redactedBefore, redactedAfter] = [redactConfig(before), redactConfig(after)];
  if (redactedBefore === redactedAfter) {
    return `--- ${name}\n+++ ${name}\n(what changes shares its line with a secret, and is not shown)\n`;
  }
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY, maxEditLength };
  const patch = createTwoFilesPatch(name, name, redactedBefore, redactedAfter, undefined, undefined, options);
  return patch ?? `--- ${name}\n+++ ${name}\n(the two differ in so many lines that a diff would tell nothing)\n`;
}
