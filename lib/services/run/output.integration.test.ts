import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { withTestDatabase } from "@/lib/testing/database";
import { openOutput, outputLimitBytes } from "./output";
import { finishRun, readRun } from "./records";
import { before, contentOf, newRun } from "./testing/new-run";
import { getRunView, readOutput, readWholeOutput } from "./views";

withTestDatabase();

const begin = () => newRun(contentOf([{ kind: "restart" }]), { state: "running", before });

async function untilStored(id: string): Promise<void> {
  while ((await readWholeOutput(id)) === "") await sleep(20);
}

describe("a run's output", () => {
  it("is stored whole and in order, without secrets, with its length and hash", async () => {
    const { id } = await begin();
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index} é\n`);
    const first = openOutput(id);
    for (const line of lines) first.write(line);
    first.write("private_key: |\n");
    first.write("  abcdef0123\n\0end");
    await first.close();
    const second = openOutput(id);
    second.write("\nof the next step\n");
    await second.close();
    await finishRun(await readRun(id), { state: "done", result: "done" });

    const whole = await readWholeOutput(id);
    expect(whole).toBe(`${lines.join("")}private_key: |\n  [redacted]\n\uFFFDend\nof the next step\n`);
    const paged: string[] = [];
    for (let after = 0; ; ) {
      const page = await readOutput(id, after);
      if (page.length === 0) break;
      paged.push(...page.map(({ text }) => text));
      after = page.at(-1)?.seq ?? 0;
    }
    expect(paged.join("")).toBe(whole);
    const sha256 = createHash("sha256").update(whole).digest("hex");
    expect((await getRunView(id)).output).toEqual({ bytes: Buffer.byteLength(whole), sha256, truncated: false });
  });

  it("is cut at 10 MiB, at the end of a character, and that is said", async () => {
    const { id } = await begin();
    const output = openOutput(id);
    const line = `${"é".repeat(1000)}\n`;
    for (let written = 0; written < outputLimitBytes + 3 * line.length; written += 2001) output.write(line);
    await output.close();
    await finishRun(await readRun(id), { state: "done", result: "done" });
    const whole = await readWholeOutput(id);
    const { output: stored } = await getRunView(id);
    expect(stored.truncated).toBe(true);
    expect(stored.bytes).toBe(Buffer.byteLength(whole));
    expect(stored.bytes).toBeGreaterThan(outputLimitBytes - 4);
    expect(stored.bytes).toBeLessThanOrEqual(outputLimitBytes);
    expect(whole).not.toContain("\uFFFD");
    expect(stored.sha256).toBe(createHash("sha256").update(whole).digest("hex"));
  });

  it("of a worker that lost its run is left out once the run has ended: the hash stays that of what is stored", async () => {
    const { id } = await begin();
    const output = openOutput(id);
    output.write("before the end\n");
    await untilStored(id);
    await finishRun(await readRun(id), { state: "failed", result: "Nothing carries this run on any more." });
    output.write("after the end\n");
    await output.close();
    expect(await readWholeOutput(id)).toBe("before the end\n");
    const sha256 = createHash("sha256").update("before the end\n").digest("hex");
    expect((await getRunView(id)).output).toEqual({ bytes: 15, sha256, truncated: false });
  });

  it("that a database kept away from is left out from there on, and that is said", async () => {
    const { id } = await begin();
    const output = openOutput(id, 2);
    output.write("stored\n");
    await untilStored(id);
    await db().execute(sql`alter table run_output rename to run_output_away`);
    output.write("lost\n");
    await sleep(800);
    await db().execute(sql`alter table run_output_away rename to run_output`);
    output.write("after it\n");
    await output.close();
    expect(await readWholeOutput(id)).toBe("stored\n");
    expect((await getRunView(id)).output).toMatchObject({ bytes: 7, truncated: true });
  });

  it("that was lost at its very end is said to be not whole", async () => {
    const { id } = await begin();
    const output = openOutput(id, 2);
    await db().execute(sql`alter table run_output rename to run_output_away`);
    output.write("lost\n");
    await sleep(800);
    await db().execute(sql`alter table run_output_away rename to run_output`);
    await output.close();
    expect((await getRunView(id)).output).toMatchObject({ bytes: 0, truncated: true });
  });

  it("of a run without any has a hash all the same", async () => {
    const { id } = await begin();
    await finishRun(await readRun(id), { state: "failed", result: "Nothing was done." });
    const sha256 = createHash("sha256").digest("hex");
    expect((await getRunView(id)).output).toEqual({ bytes: 0, sha256, truncated: false });
  });
});
