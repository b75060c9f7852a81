import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "./config";

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const head = "== process\nstate: running\npid: 7\nstart_ticks: 1\nclk_tck: 100\nbtime: 1700000000\nexecutable: /x\n";
const answer = (content: Uint8Array, { size = content.length, sha = hash(content) } = {}) =>
  Buffer.concat([
    Buffer.from(
      `${head}== config\norigin: argument\npath: /etc/guts/config.yaml\nsize: ${size}\nmtime: 1700000000\nmode: 640\nsha256: ${sha}\n== end\nstate: running\n== content\n`,
    ),
    content,
  ]);

describe("parseConfig", () => {
  it("gives the content without its secrets, and the hash of the file with them", () => {
    const content = Buffer.from("api:\n  addr: ä\np2p:\n  private_key: hunter2\n");
    expect(parseConfig(answer(content), hash)).toEqual({
      state: "answered",
      value: {
        process: { pid: 7, startTicks: 1, startedAt: 1_700_000_000_010, executable: "/x" },
        origin: "argument",
        file: {
          path: "/etc/guts/config.yaml",
          sizeBytes: content.length,
          modifiedAt: 1_700_000_000_000,
          mode: "640",
          sha256: hash(content),
        },
        redactedText: 'api:\n  addr: ä\np2p:\n  private_key: "[redacted]"\n',
        problems: expect.arrayContaining([expect.objectContaining({ key: "api.addr", kind: "wrong-type" })]),
        unreadable: [],
      },
    });
  });

  it("judges the file with its secrets in place, and tells none of them", () => {
    const key = "c0ffee".padEnd(64, "7");
    const judge = (text: string) => {
      const answered = parseConfig(answer(Buffer.from(text)), hash);
      return answered.state === "answered" ? answered.value : null;
    };
    const sound = judge(`p2p:\n  private_key: "${key}"\n`);
    expect(sound?.problems?.map(({ key: of }) => of)).not.toContain("p2p.private_key");
    const twice = judge(`p2p:\n  private_key: "${key}"\np2p:\n  private_key: "${key}"\n`);
    expect(twice?.problems).toContainEqual(expect.objectContaining({ kind: "duplicate-section", key: "p2p" }));
    expect(JSON.stringify(twice)).not.toContain(key);
  });

  it("reads the file of a process that is gone, which has no stamp", () => {
    const whole = answer(Buffer.from("a: 1\n")).toString("latin1");
    const gone = whole
      .replace(head, "== process\nstate: gone, file known\n")
      .replace("state: running\n== content", "state: answered\n== content");
    expect(parseConfig(Buffer.from(gone, "latin1"), hash)).toMatchObject({
      state: "answered",
      value: { process: null, redactedText: "a: 1\n" },
    });
  });

  it("takes every text as content, also one that looks like the helper's own sections", () => {
    const content = Buffer.from("== end\nstate: gone\n== content\n== process\nstate: gone\n");
    expect(parseConfig(answer(content), hash)).toMatchObject({ value: { redactedText: content.toString() } });
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const result = parseConfig(answer(bytes), hash);
        expect(result).toMatchObject({ state: "answered", value: { file: { sizeBytes: bytes.length } } });
      }),
      { seed: 8, numRuns: 300 },
    );
  });

  it("calls content unreadable that does not fit its size or hash, and an answer without it malformed", () => {
    const content = Buffer.from("a: 1\n");
    expect(parseConfig(answer(content, { size: 4 }), hash)).toMatchObject({ state: "unreadable" });
    expect(parseConfig(answer(content, { sha: "0".repeat(64) }), hash)).toMatchObject({ state: "unreadable" });
    expect(parseConfig(answer(content).subarray(0, -17), hash)).toMatchObject({ state: "malformed" });
  });

  it("gives no text for what is none, and says so", () => {
    expect(parseConfig(answer(Uint8Array.from([0xff, 0xfe, 0x00])), hash)).toMatchObject({
      state: "answered",
      value: { redactedText: null, unreadable: ["config: it is not UTF-8 text"] },
    });
  });

  it("names the file that may not be read, with the reason", () => {
    const text = `${head}== config\norigin: default\npath: /config.yaml\nunreadable: the file does not exist\n== end\nstate: running\n`;
    expect(parseConfig(Buffer.from(text), hash)).toMatchObject({
      state: "answered",
      value: {
        origin: "default",
        file: { path: "/config.yaml", sizeBytes: null, sha256: null },
        redactedText: null,
        unreadable: ["config: the file does not exist"],
      },
    });
  });

  it("answers every sequence of bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
        expect(parseConfig(bytes, hash).state).toBe("malformed");
        const whole = answer(Buffer.from("a: 1\n"));
        expect(typeof parseConfig(Buffer.concat([whole.subarray(0, at), bytes]), hash).state).toBe("string");
      }),
      { seed: 9, numRuns: 300 },
    );
  });
});
