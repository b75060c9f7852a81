import { keyedLines, sha256Hex, splitSections, wholeNumber } from "./sections";

/** Which helper answered, and with whose rights. null: it did not say. */
export interface HelperVersion {
  sha256: string | null;
  uid: number | null;
}

/** Reads the answer of `guts-host version`. Never throws. */
export function parseVersion(text: string): HelperVersion {
  const lines = keyedLines(splitSections(text, "==").get("version") ?? "");
  return { sha256: sha256Hex(lines.get("sha256")), uid: wholeNumber(lines.get("uid")) };
}
