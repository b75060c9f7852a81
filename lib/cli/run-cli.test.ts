import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { runCli } from "./run-cli";

const folder = mkdtempSync(path.join(os.tmpdir(), "guts-cli-"));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("runCli", () => {
  it("ends analyze with 64 for arguments and 1 for input it cannot use, and says why without a stack", async () => {
    const csv = path.join(folder, "bad.csv");
    writeFileSync(csv, "1,2\nnoon,3\n");
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await runCli(["analyze", "--limit", "512MB"])).toBe(64);
    expect(await runCli(["analyze", path.join(folder, "absent.csv")])).toBe(1);
    expect(await runCli(["analyze", csv])).toBe(1);
    const [usage, absent, bad] = said.mock.calls.map(([text]) => text);
    expect(usage).toContain("512MiB");
    expect(absent).toContain("ENOENT");
    expect(bad).toContain("Line 2");
  });
});
