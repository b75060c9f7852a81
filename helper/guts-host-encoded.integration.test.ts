import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callHelper, helperPath } from "./testing/call-helper";
import { canMount } from "./testing/private-mounts";

const numRuns = process.env.GUTS_TEST_LONG === undefined ? 60 : 2000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-encoded-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const encode = (word: string) =>
  [...new TextEncoder().encode(word)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._/@+:=,-]/.test(character)
        ? character
        : `%${byte.toString(16).padStart(2, "0").toUpperCase()}`;
    })
    .join("");

function force(line: string | undefined, cwd = folder) {
  const env = line === undefined ? {} : { SSH_ORIGINAL_COMMAND: line };
  return spawnSync("/bin/sh", [helperPath, "forced"], { encoding: "utf8", cwd, env: { ...process.env, ...env } });
}

/** What a shell would do something with, in words that would leave a file behind if it did. */
const hostile = fc.oneof(
  fc.constantFrom(
    "$(touch pwned)",
    "`touch pwned`",
    ";touch pwned",
    "|touch pwned",
    "&& touch pwned",
    "\ntouch pwned",
    "x\ntouch pwned\n",
    ">pwned",
    "*",
    "~root",
    "--help",
    "-n",
    "$IFS$9",
    "\\$(touch pwned)",
    "'\"$(touch pwned)\"'",
    "%s%n\\0101",
    "ümlaut\u2028\u202e",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom("$", "(", ")", "`", ";", "|", "&", "\n", " ", "-", "\\", "'", '"', ">", "%", "0", "a"),
  }),
);

describe("guts-host encoded", () => {
  it("runs the verb line that its words stand for", () => {
    const missing = path.join(folder, "a blank ü.pid");
    const plain = callHelper(["facts", "--pid-file", missing]);
    expect(plain.stdout).toContain("state: gone");
    expect(callHelper(["encoded", ...["facts", "--pid-file", missing].map(encode)])).toMatchObject({
      status: 0,
      stdout: plain.stdout,
    });
    expect(callHelper(["encoded", "f%61cts", "%2D-pid-file", encode(missing).toLowerCase()]).status).toBe(0);
    expect(callHelper(["encoded", "attached", "facts", "--pid-file", encode(missing)]).stdout).toMatch(
      /^$|state: gone/,
    );
  });

  it.each([
    [],
    [""],
    ["facts%"],
    ["facts%2"],
    ["facts%zz"],
    ["facts%00"],
    ["facts%0a"],
    ["facts%0A"],
    ["fa cts"],
    ["facts", "--pid-file", "/run/$HOME"],
    ["encoded", "system-memory"],
    ["forced"],
    ["system-memory", "x".repeat(4097)],
    Array.from({ length: 65 }, () => "facts"),
  ])("refuses %j and prints nothing", (...words) => {
    expect(callHelper(["encoded", ...words])).toMatchObject({ status: 64, stdout: "" });
  });

  it("executes nothing out of any word, encoded or not, and echoes none", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), fc.boolean(), (words, encoding) => {
        const given = (encoding ? words.map(encode) : words).map((word) => word.replaceAll("\0", "%00"));
        const result = spawnSync("/bin/sh", [helperPath, "encoded", ...given], { encoding: "utf8", cwd: folder });
        expect(result).toMatchObject({ status: 64, stdout: "" });
        expect(result.stderr).toMatch(/^(guts-host: |usage: )/);
        expect(result.stderr).not.toContain("pwned");
        expect(readdirSync(folder)).toEqual([]);
      }),
      { seed: 20261124, numRuns },
    );
  });

  it("hands a decoded value to its verb as one word, byte for byte", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 20 }), (text) => {
        const value = text.replace(/[\0\n]/g, "x");
        const args = ["config", "--pid-file", "/nonexistent", "--backup", value];
        const plain = callHelper(args);
        const decoded = callHelper(["encoded", ...args.map(encode)]);
        expect([decoded.status, decoded.stdout, decoded.stderr]).toEqual([plain.status, plain.stdout, plain.stderr]);
      }),
      { seed: 20261124, numRuns },
    );
  });
});

describe("guts-host forced", () => {
  it.each(["guts-host", "/usr/local/sbin/guts-host", "/opt/x/guts-host"])(
    "accepts the console's line with %s",
    (name) => {
      const result = force(`${name} encoded system-memory`);
      expect(result.status).toBe(0);
      expect(result.stdout).toContain("== end\nstate: answered\n");
    },
  );

  it.each([
    undefined,
    "",
    "sh",
    "guts-host",
    "guts-host encoded",
    "guts-host system-memory",
    "guts-host  encoded system-memory",
    " guts-host encoded system-memory",
    "guts-host encoded system-memory ",
    "guts-host encoded forced",
    "guts-host encoded encoded system-memory",
    "guts-host encoded system-memory; id",
    "guts-host encoded system-memory\nid",
    "guts-host\tencoded\tsystem-memory",
    "not-guts-host encoded system-memory",
    "sudo guts-host encoded system-memory",
    "sudo -n",
    "sudo -n -u root guts-host encoded system-memory",
    "sudo -n sudo -n guts-host encoded system-memory",
    "sh -c guts-host encoded system-memory",
    `guts-host encoded ${"a ".repeat(20_000)}b`,
  ])("refuses the line %j", (line) => {
    expect(force(line)).toMatchObject({ status: 64, stdout: "" });
  });

  it("executes nothing out of any line, expands no pattern, and echoes none", () => {
    writeFileSync(path.join(folder, "guts-host"), "#!/bin/sh\ntouch pwned\n", { mode: 0o755 });
    const beginning = fc.constantFrom("", "guts-host encoded ", "guts-host encoded facts --pid-file ", "sudo -n ");
    fc.assert(
      fc.property(beginning, fc.array(hostile, { maxLength: 4 }), (start, words) => {
        const result = force((start + words.join(" ")).replaceAll("\0", ""));
        expect(result).toMatchObject({ status: 64, stdout: "" });
        expect(result.stderr).not.toContain("pwned");
        expect(readdirSync(folder)).toEqual(["guts-host"]);
      }),
      { seed: 20261124, numRuns },
    );
  });

  it("runs itself, not the file at the path that the line names", () => {
    const other = path.join(folder, "guts-host");
    writeFileSync(other, "#!/bin/sh\ntouch pwned\n", { mode: 0o755 });
    expect(force(`${other} encoded system-memory`).status).toBe(0);
    expect(readdirSync(folder)).toEqual(["guts-host"]);
  });

  it.skipIf(!canMount)("goes on through sudo -n with its own path and the words still encoded (needs mounts)", () => {
    const upper = path.join(folder, "programs");
    mkdirSync(upper);
    writeFileSync(path.join(upper, "sudo"), '#!/bin/sh\nfor word; do printf "<%s>" "$word"; done\n', { mode: 0o755 });
    const script = `mount -t overlay overlay -o 'lowerdir=${upper}:/usr/bin' /usr/bin && exec /bin/sh '${helperPath}' forced`;
    const env = { ...process.env, SSH_ORIGINAL_COMMAND: "sudo -n /x/guts-host encoded facts --pid-file %2Fa%20b" };
    const args = ["-m", "--propagation", "private", "sh", "-c", script];
    const { status, stdout } = spawnSync("unshare", args, { encoding: "utf8", env });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: `<-n><${helperPath}><encoded><facts><--pid-file><%2Fa%20b>`,
    });
  });
});

describe("guts-host version", () => {
  it("tells which helper this is, and as whom and in what it runs", () => {
    const { status, stdout } = callHelper(["version"]);
    const digest = spawnSync("sha256sum", [helperPath], { encoding: "utf8" }).stdout.slice(0, 64);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      new RegExp(
        `^== version\nhelper: 1\nsha256: ${digest}\nuid: ${process.getuid?.()}\nshell: /.+\n== end\nstate: answered\n$`,
      ),
    );
    expect(callHelper(["version", "x"])).toMatchObject({ status: 64, stdout: "" });
  });
});
