import type { DumpFolder, HeapDump } from "./actor";
import { type HostAnswer, readSelectedAnswer } from "./process-answer";
import { keyedLines, secondsToMs, sha256Hex, wholeNumber } from "./sections";

const contentMark = "\n== content\n";

/**
 * Reads the answer of `guts-host dumps`: lines `mtime size name`, newest first, and before them the room in the folder, which
 * helpers of earlier versions do not tell. Never throws.
 */
export function parseDumps(text: string): HostAnswer<DumpFolder> {
  return readSelectedAnswer(text, (sections) => ({
    dumps: (sections.get("dumps") ?? "").split("\n").flatMap(readDump),
    freeBytes: wholeNumber(keyedLines(sections.get("dump-folder") ?? "").get("free")),
  }));
}

function readDump(line: string): HeapDump[] {
  const found = /^([0-9]{1,11}) ([0-9]{1,15}) ([^\s/]+)$/.exec(line);
  const modifiedAt = secondsToMs(found?.[1]);
  return found && modifiedAt !== null ? [{ name: found[3] ?? "", sizeBytes: Number(found[2]), modifiedAt }] : [];
}

/**
 * Reads the answer of `guts-host dump`: the file's bytes follow the answer, and must fit the size and hash it tells.
 * Never throws.
 * @param hash gives the sha256 of bytes in lower-case hexadecimal
 */
export function parseDump(bytes: Uint8Array, hash: (bytes: Uint8Array) => string): HostAnswer<Uint8Array> {
  // The answer itself is short: a mark further on is the dump's own.
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64 * 1024));
  const markAt = start.indexOf(contentMark);
  const answer = readSelectedAnswer(markAt < 0 ? start : start.slice(0, markAt + 1), (sections) =>
    keyedLines(sections.get("dump") ?? ""),
  );
  if (answer.state !== "answered") return answer;
  const sizeBytes = wholeNumber(answer.value.get("size"));
  const sha256 = sha256Hex(answer.value.get("sha256"));
  if (markAt < 0 || sizeBytes === null || sha256 === null) {
    return { state: "unreadable", detail: reasonOf(answer.value) ?? "the host did not give the dump" };
  }
  const content = bytes.subarray(markAt + contentMark.length);
  if (content.length !== sizeBytes || hash(content) !== sha256) {
    return { state: "unreadable", detail: "the dump changed while it was being read, or the answer was cut off" };
  }
  return { state: "answered", value: content };
}

function reasonOf(lines: ReadonlyMap<string, string>): string | undefined {
  return lines.get("unreadable");
}
