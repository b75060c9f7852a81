import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfigFile } from "./read";

describe("readConfigFile", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "guts-config-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = (name: string) => readConfigFile({ GUTS_RUNBOOK_CONFIG: path.join(folder, name) });

  it("returns the configuration with the path of its file", async () => {
    await writeFile(path.join(folder, "right.yaml"), "\uFEFFprometheus: []\ntargets: []\n");
    await expect(read("right.yaml")).resolves.toMatchObject({
      path: path.join(folder, "right.yaml"),
      config: { targets: [], timeScale: 1 },
    });
  });

  it("says which variable names an absent file", async () => {
    await expect(read("absent.yaml")).rejects.toThrow(/absent\.yaml.*does not exist.*GUTS_RUNBOOK_CONFIG names it/s);
  });

  it("says how to name a file when none is named and none is in the working folder", async () => {
    const before = process.cwd();
    const nowhere = path.join(folder, "nowhere");
    await mkdir(nowhere);
    try {
      process.chdir(nowhere);
      await expect(readConfigFile({})).rejects.toThrow(/guts-runbook\.yaml.*set GUTS_RUNBOOK_CONFIG/s);
    } finally {
      process.chdir(before);
    }
  });

  it("refuses a folder, a file that is not UTF-8 and one that is far too large", async () => {
    await expect(read(".")).rejects.toThrow(/cannot be read \(EISDIR\)/);
    await writeFile(path.join(folder, "latin1.yaml"), Buffer.from([0x6e, 0xe4, 0x3a]));
    await expect(read("latin1.yaml")).rejects.toThrow(/not UTF-8/);
    await writeFile(path.join(folder, "large.yaml"), "#".repeat(1024 * 1024 + 1));
    await expect(read("large.yaml")).rejects.toThrow(/larger than 1 MiB/);
  });
});
