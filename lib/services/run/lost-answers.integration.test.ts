import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/domain/action/operation";
import { planOf } from "@/lib/services/plan/prepare";
import { withTestDatabase } from "@/lib/testing/database";
import { cancelRun } from "./cancel";
import { observeStep } from "./observe";
import { operateStep } from "./operate";
import { readRun, readSteps } from "./records";
import { isRevertible } from "./revertible";
import { before, contentOf, newRun, person } from "./testing/new-run";
import { hashOf, mib, SmallHost } from "./testing/small-host";
import { toUndo } from "./undo";
import { verifyStep } from "./verify";

withTestDatabase();

const raise: Operation = { kind: "memory-limit", max: 800 * mib, high: null, keep: "runtime" };
const lost = { state: "lost", detail: "The connection broke.", facts: {} } as const;

describe("an answer that was lost", () => {
  it("leaves the limit that was there before the first attempt as what a revert goes back to", async () => {
    const { id } = await newRun(contentOf([raise]), { state: "running", before, action: "add-memory" });
    const host = new SmallHost();
    host.answers.set("limit", async () => {
      host.limit = 800 * mib;
      return lost;
    });
    expect(await operateStep(host.access(), id, "memory-limit")).toBe("next");
    expect(host.calls).toEqual(["limit", "limit"]);
    const facts = (await readSteps(id)).get("memory-limit")?.data.facts ?? {};
    expect(toUndo(raise, facts)).toMatchObject({ max: 400 * mib });
  });
});

describe("a cancel after the effect has landed", () => {
  it("says that the file has the new content, and can be reverted", async () => {
    const host = new SmallHost("a: 1\n");
    const [old, text] = [hashOf("a: 1\n"), "a: 2\n"];
    const write: Operation = {
      kind: "write-config",
      path: host.path,
      expectSha256: old,
      newSha256: hashOf(text),
      changes: [{ kind: "set", path: ["a"], value: 2 }],
    };
    const content = contentOf([write, { kind: "restart" }]);
    const { id } = await newRun(content, { state: "running", before, action: "reduce-cache" });
    host.answers.set("write", async () => {
      host.backups.set("config.yaml.bak-1", host.text);
      host.text = text;
      await cancelRun(person, id);
      return { state: "cancelled", detail: "The helper was ended.", facts: {} };
    });
    expect(await operateStep(host.access(), id, "write-config")).toBe("ended");
    const run = await readRun(id);
    expect([run.state, run.result]).toEqual(["cancelled", expect.stringContaining("has the new content")]);
    expect(await isRevertible(run)).toBe(true);
  });
});

describe("what has changed since the plan", () => {
  it("keeps a run from beginning when something that it needs is not met any more", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const request = { action: "restart-node", parameters: { captureFirst: true } } as const;
    const planned = await planOf(host.access(), "validator-2", request);
    if ("failed" in planned) throw new Error(planned.failed);
    const { id } = await newRun(planned.content);
    host.text += "  cache:\n    max_size: 256\n";
    expect(await observeStep(host.access(), id)).toBe("ended");
    expect(await readRun(id)).toMatchObject({ state: "failed", result: expect.stringContaining("not met any more") });
    expect(host.calls).toEqual([]);
  });

  it("fails a limit under which the node was ended", async () => {
    const { id } = await newRun(contentOf([raise]), { state: "running", before, action: "add-memory" });
    const host = new SmallHost();
    await operateStep(host.access(), id, "memory-limit");
    host.pid = 8;
    await verifyStep(host.access(), id);
    expect(await readRun(id)).toMatchObject({ state: "failed", result: expect.stringContaining("Process 7 ended") });
  }, 120_000);
});
