import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { waitUntil } from "@/lib/launcher/wait";
import { forwardLog } from "./forward-log";
import { secretVariables } from "./secrets";
import { readStartSettings } from "./settings";

const folder = mkdtempSync(path.join(os.tmpdir(), "guts-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("readStartSettings", () => {
  it("has defaults for everything, and takes an empty variable as unset", () => {
    const expected = { port: 3000, publicUrl: "http://127.0.0.1:3000", databaseUrl: null };
    expect(readStartSettings({})).toEqual(expected);
    expect(readStartSettings({ PORT: "", DATABASE_URL: "", GUTS_RUNBOOK_URL: "" })).toEqual(expected);
  });

  it("takes what is given", () => {
    const databaseUrl = "postgres://u:p@db:5432/guts";
    const env = { PORT: "8443", GUTS_RUNBOOK_URL: "https://runbook.example.org/", DATABASE_URL: databaseUrl };
    expect(readStartSettings(env)).toEqual({ port: 8443, publicUrl: "https://runbook.example.org", databaseUrl });
  });

  it.each([
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "3e3"],
    ["GUTS_RUNBOOK_URL", "runbook.example.org"],
    ["DATABASE_URL", "mysql://a/b"],
    ["DATABASE_URL", "postgres://["],
  ])("refuses %s=%s by name", (name, value) => {
    expect(() => readStartSettings({ [name]: value })).toThrow(name);
  });
});

describe("secretVariables", () => {
  const file = path.join(folder, "secrets.json");

  it("makes the session secret once, for this user alone, and says so without showing it", () => {
    const said: string[] = [];
    const first = secretVariables({}, file, (line) => said.push(line));
    expect(first.BETTER_AUTH_SECRET?.length).toBeGreaterThanOrEqual(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(said.join("\n")).toContain(file);
    expect(said.join("\n")).not.toContain(first.BETTER_AUTH_SECRET);
    expect(said.join("\n")).toContain("Set GUTS_RUNBOOK_BOOTSTRAP_TOKEN,");
    said.length = 0;
    expect(secretVariables({}, file, (line) => said.push(line))).toEqual(first);
    expect(said.join("\n")).not.toContain(file);
  });

  it("hands a secret's file on by its absolute path, and makes none where one is given", () => {
    const own = path.join(folder, "own-secret");
    writeFileSync(own, `${"s".repeat(40)}\n`);
    const relative = path.relative(process.cwd(), own);
    const unused = path.join(folder, "unused.json");
    expect(secretVariables({ BETTER_AUTH_SECRET_FILE: relative }, unused, () => {})).toEqual({
      BETTER_AUTH_SECRET_FILE: own,
    });
    expect(() => readFileSync(unused)).toThrow("ENOENT");
  });

  it("refuses every unusable secret at once, by name and without showing it", () => {
    const env = { BETTER_AUTH_SECRET: "short-one", GUTS_RUNBOOK_WEBHOOK_TOKEN_FILE: path.join(folder, "nowhere") };
    const attempt = () => secretVariables(env, file, () => {});
    expect(attempt).toThrow(/BETTER_AUTH_SECRET is shorter than 32.*\n.*WEBHOOK_TOKEN_FILE names .*nowhere.*ENOENT/);
    expect(attempt).not.toThrow("short-one");
  });
});

describe("forwardLog", () => {
  it("passes on what is written from now on, also after the log was emptied, and the rest when it is stopped", async () => {
    const file = path.join(folder, "worker.log");
    writeFileSync(file, "before\n");
    let seen = "";
    const stop = forwardLog(file, (text) => {
      seen += text;
    });
    appendFileSync(file, "a longer first line\n");
    await waitUntil(() => seen.includes("first"), { timeoutMs: 3_000 });
    truncateSync(file);
    appendFileSync(file, "second\n");
    await waitUntil(() => seen.includes("second"), { timeoutMs: 3_000 });
    appendFileSync(file, "third\n");
    stop();
    expect(seen).toBe("a longer first line\nsecond\nthird\n");
  });
});
