import { type ConfigFinding, parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { type ConfigOrigin, type HostFile, parseConfigOrigin, parseHostFile } from "./host-file";
import { type HostAnswer, type ProcessStamp, readFileAnswer } from "./process-answer";
import { redactConfig } from "./redact-config";
import { unreadableLines } from "./sections";

/** The configuration file that a process was started with, or a backup of it. */
export interface HostConfig {
  /** null: the process is gone, and the file is the one that its next run will read. */
  process: ProcessStamp | null;
  origin: ConfigOrigin | null;
  /** null: the helper could not tell which file it is. */
  file: HostFile | null;
  /** The content after `redactConfig`; null: it could not be read, is not text, or is larger than 1 MiB. */
  redactedText: string | null;
  /** What makes the node ignore the file or not start; absent: not judged (reports of earlier versions). */
  problems?: ConfigFinding[];
  unreadable: string[];
}

/** A file that has more is broken as a whole. */
const mostProblems = 20;
const contentMark = "\n== content\n";

/** As `HostConfig`, with the content as it is, secrets included: for the worker's memory only. */
export interface RawHostConfig extends Omit<HostConfig, "redactedText" | "problems"> {
  text: string | null;
}

/**
 * Reads the answer of `guts-host config`, as bytes since the file's own follow. Never throws. What leaves here has no
 * secrets. Content that does not fit its size and hash was changed in that moment: `unreadable`, to be asked again.
 * @param hash gives the sha256 of bytes in lower-case hexadecimal
 */
export function parseConfig(bytes: Uint8Array, hash: (bytes: Uint8Array) => string): HostAnswer<HostConfig> {
  const answer = parseRawConfig(bytes, hash);
  if (answer.state !== "answered") return answer;
  const { text, ...value } = answer.value;
  if (text === null) return { state: "answered", value: { ...value, redactedText: null } };
  return { state: "answered", value: { ...value, redactedText: redactConfig(text), problems: problemsOf(text) } };
}

/** Judged with the secrets in place, since one that was taken out is not of its type any more; none is in what is said. */
export function problemsOf(text: string): ConfigFinding[] {
  return parseNodeConfig(text)
    .findings.filter(({ severity }) => severity === "problem")
    .slice(0, mostProblems);
}

/** As `parseConfig`, without taking the secrets out. */
export function parseRawConfig(bytes: Uint8Array, hash: (bytes: Uint8Array) => string): HostAnswer<RawHostConfig> {
  const markAt = indexOfText(bytes, contentMark);
  const head = new TextDecoder().decode(markAt < 0 ? bytes : bytes.subarray(0, markAt + 1));
  const answer = readFileAnswer(head, (sections, process) => {
    const section = sections.get("config") ?? "";
    return {
      process,
      origin: parseConfigOrigin(section),
      file: parseHostFile(section),
      text: null,
      unreadable: unreadableLines(sections),
    };
  });
  if (answer.state !== "answered" || answer.value.file?.sha256 == null) return answer;
  if (markAt < 0) return { state: "malformed", detail: "the helper's answer ends before the configuration's content" };
  const { file } = answer.value;
  const content = bytes.subarray(markAt + contentMark.length);
  if (content.length !== file.sizeBytes || hash(content) !== file.sha256) {
    return { state: "unreadable", detail: "the configuration changed while it was being read; read it again" };
  }
  const text = decodeText(content);
  if (text === null) {
    return { state: "answered", value: { ...answer.value, unreadable: ["config: it is not UTF-8 text"] } };
  }
  return { state: "answered", value: { ...answer.value, text } };
}

/** Every byte is one character in this encoding, so that places in the text are places in the bytes. */
function indexOfText(bytes: Uint8Array, text: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(text);
}

function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
