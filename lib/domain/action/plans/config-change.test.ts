import { describe, expect, it } from "vitest";
import { applyChanges } from "@/lib/domain/config-edit/apply-changes";
import { attributed, series } from "@/lib/domain/diagnosis/testing/build";
import {
  bare,
  configOf,
  configText,
  contentOf,
  factsOf,
  failedOf,
  GIB,
  leaking,
  looksOf,
  MIB,
  nowMs,
  plantedKey,
  preconditionOf,
  sha256,
  told,
} from "../testing/looks";
import { planConfigChange } from "./config-change";
import { planRepairConfig } from "./repair-config";

const cacheTo = (maxSizeBytes: number, captureFirst = true) => ({
  action: "reduce-cache" as const,
  parameters: { maxSizeBytes, captureFirst },
});
const connections = {
  action: "limit-connections" as const,
  parameters: { maxConnections: 1000, maxPeers: 25, captureFirst: true },
};
const rocksdb = {
  action: "tune-rocksdb" as const,
  parameters: {
    ...{ blockCacheBytes: 256 * MIB, writeBufferBytes: 32 * MIB, maxWriteBufferNumber: 2 },
    captureFirst: true,
  },
};
const requests = [cacheTo(128 * MIB), connections, rocksdb];
const appended = `${configText}storage:\n  cache:\n    max_size: 134217728\n`;

describe("option C in a file that has only one of its sections", () => {
  const alone = configText.slice(0, configText.indexOf("p2p:"));

  it("names the way through, which then works and leaves the other alone", () => {
    const looks = looksOf({ config: configOf(alone) });
    const refusal = failedOf(planConfigChange(looks, connections));
    expect(refusal).toContain("give maxConnections and leave maxPeers out");
    const one = { ...connections, parameters: { maxConnections: 1000, captureFirst: true } };
    const content = contentOf(planConfigChange(looks, one));
    expect(content.operations[0]).toMatchObject({ changes: [{ path: ["api", "max_connections"] }] });
    expect(`${content.helps.reason} ${content.summary}`).not.toMatch(/peers/);
  });
});

describe("options B, C and D", () => {
  it.each(requests)(
    "$action writes the file from its present hash to the planned one, and then restarts",
    (request) => {
      const { operations, basis, diff, revert } = contentOf(planConfigChange(looksOf(), request));
      const [write, restart, ...more] = operations;
      if (write?.kind !== "write-config") throw new Error("the first operation writes the configuration");
      const edited = applyChanges(configText, write.changes);
      if (edited.state !== "changed") throw new Error("the changes change the file");
      expect(write).toMatchObject({ expectSha256: sha256(configText), newSha256: sha256(edited.text) });
      expect([restart, more]).toEqual([{ kind: "restart" }, []]);
      expect(basis).toContainEqual(
        expect.objectContaining({ name: "configuration sha256", value: sha256(configText) }),
      );
      expect(diff?.unified).toContain("@@");
      expect(revert).toMatchObject({ possible: true, automatic: true });
    },
  );

  it.each(requests)("$action takes a heap dump before anything else where one is safe, and says so", (request) => {
    const safe = { facts: factsOf({ catchesSigusr1: true }) };
    const content = contentOf(planConfigChange(looksOf(safe), request));
    expect(content.operations.map(({ kind }) => kind)).toEqual(["dump-heap", "write-config", "restart"]);
    expect(content.operations[0]).toMatchObject({ optionalWithinSeconds: expect.any(Number) });
    expect(content.steps[1]).toMatch(/^First send SIGUSR1 .* the restart goes on without it\.$/);
    expect(content.diff).not.toBeNull();
    const without = { ...request, parameters: { ...request.parameters, captureFirst: false } } as typeof request;
    for (const [given, asked, why] of [
      [looksOf(safe), without, /not asked for/],
      [looksOf(), request, /handler for SIGUSR1/],
    ] as const) {
      const { operations, noCapture, steps } = contentOf(planConfigChange(given, asked));
      expect(operations.map(({ kind }) => kind)).toEqual(["write-config", "restart"]);
      expect(noCapture).toMatch(why);
      expect(steps[1]).toContain("No heap dump is taken first");
    }
  });

  it.each(requests)("$action keeps every secret of the file out of the plan", (request) => {
    expect(JSON.stringify(planConfigChange(looksOf(), request))).not.toContain(plantedKey);
    expect(JSON.stringify(planRepairConfig(looksOf({ config: configOf(appended) })))).not.toContain(plantedKey);
  });

  it.each(requests)(
    "$action names inert settings as inert in helps, honours and steps of the published build",
    (request) => {
      const content = contentOf(planConfigChange(bare(), request));
      expect(content.helps).toMatchObject({ state: "no", reason: expect.stringContaining("ignores") });
      expect(content.honours.map(({ state }) => state)).toEqual(content.honours.map(() => "no"));
      expect(content.honours.length).toBeGreaterThan(0);
      expect(content.steps.join(" ")).toContain("no effect: this build ignores it");
      expect(content.expected.basis).toContain("By the restart alone");
    },
  );

  it("says unknown, and not no, of a build that is not known and tells nothing", () => {
    const health = told({ ok: true, status: "up", version: "0.7.0", latencySeconds: 0.01 });
    const content = contentOf(planConfigChange(bare({ health }), cacheTo(128 * MIB)));
    expect(content.honours).toEqual([expect.objectContaining({ setting: "storage.cache.max_size", state: "unknown" })]);
    expect(content.helps.state).toBe("unknown");
  });

  it("weighs the cache that is measured now against the new cap", () => {
    const over = contentOf(planConfigChange(looksOf(), cacheTo(128 * MIB)));
    expect(over.helps).toMatchObject({ state: "yes", reason: expect.stringContaining("72 MiB") });
    const empty = looksOf({ cache: told({ entries: 0, sizeBytes: 0, maxSizeBytes: 256 * MIB }) });
    expect(contentOf(planConfigChange(empty, cacheTo(128 * MIB))).helps).toMatchObject({ state: "no" });
  });

  it("draws no forecast while trend or share of the cache is unknown, and else one under the new cap", () => {
    const forecast = (looks = looksOf()) => contentOf(planConfigChange(looks, cacheTo(128 * MIB))).forecast;
    expect(forecast()).toBeNull();
    expect(forecast(looksOf({ diagnosis: leaking() }))).toBeNull();
    const cache = { name: "cache" as const, unit: "bytes" as const, points: series((part) => part * 200 * MIB) };
    const diagnosis = { ...leaking(), attribution: attributed(cache) };
    // Half of the growth of 100 MiB/h is the cache's.
    expect(forecast(looksOf({ diagnosis }))).toMatchObject({
      text: expect.stringContaining("grows by 50 MiB/h"),
      points: expect.arrayContaining([expect.objectContaining({ bytes: GIB - 72 * MIB })]),
    });
  });

  it("takes what the storage engine says it holds, and heeds, from its own endpoint", () => {
    const content = contentOf(planConfigChange(looksOf(), rocksdb));
    expect(content.honours.map(({ state }) => state)).toEqual(["yes", "yes", "yes"]);
    expect(content.helps).toMatchObject({ state: "yes", reason: expect.stringContaining("280 MiB") });
  });

  it("expects what earlier starts came back with, else RSS less what is over the cap, else nothing", () => {
    const expected = (looks = looksOf()) => contentOf(planConfigChange(looks, cacheTo(128 * MIB))).expected;
    expect(expected()).toMatchObject({ rssBytes: 310 * MIB, basis: expect.stringContaining("3 earlier starts") });
    expect(expected(looksOf({ postStartRss: [] })).rssBytes).toBe(GIB - 72 * MIB);
    expect(expected(bare({ postStartRss: [] })).rssBytes).toBeNull();
  });

  it("has nothing to do where the file has the values and the node runs with them", () => {
    expect(failedOf(planConfigChange(looksOf(), cacheTo(256 * MIB)))).toContain("Already so");
  });

  it("only restarts where the file has the values and the node runs with others", () => {
    const looks = looksOf({ cache: told({ entries: 1, sizeBytes: MIB, maxSizeBytes: 512 * MIB }) });
    const content = contentOf(planConfigChange(looks, cacheTo(256 * MIB)));
    expect(content).toMatchObject({ operations: [{ kind: "restart" }], diff: null, revert: { automatic: false } });
  });

  it("does not restart a build for a setting that is in its file and that it ignores", () => {
    expect(failedOf(planConfigChange(bare(), cacheTo(256 * MIB)))).toContain("a restart would change nothing");
  });

  it("sends to the repair what has repeated blocks, and names what is missing where a section would break the file", () => {
    expect(failedOf(planConfigChange(looksOf({ config: configOf(appended) }), rocksdb))).toContain("repair-config");
    const without = configText.slice(0, configText.indexOf("storage:"));
    expect(failedOf(planConfigChange(looksOf({ config: configOf(without) }), rocksdb))).toContain("data_dir");
  });

  it("is blocked by a file that the node ignores for other reasons", () => {
    const broken = configText.replace("  cors_enabled: true\n", "");
    const content = contentOf(planConfigChange(looksOf({ config: configOf(broken) }), cacheTo(128 * MIB)));
    expect(preconditionOf(content, /configuration file is one/)).toMatchObject({ state: "not met", blocking: true });
  });

  it("gives no plan for a file that cannot be read", () => {
    const config = { state: "refused" as const, detail: "the helper may not read it" };
    expect(failedOf(planConfigChange(looksOf({ config }), rocksdb))).toContain("may not read it");
    expect(failedOf(planConfigChange(looksOf({ config: null }), rocksdb))).toContain("host:");
  });

  it("pins the process and the file, and is the same for the same looks", () => {
    const once = contentOf(planConfigChange(looksOf(), rocksdb));
    const again = contentOf(planConfigChange(looksOf({ nowMs: nowMs + 60_000 }), rocksdb));
    const pins = ({ basis }: typeof once) => basis.map(({ name, value }) => [name, value]);
    expect([again.operations, pins(again)]).toEqual([once.operations, pins(once)]);
    const other = contentOf(planConfigChange(looksOf({ facts: factsOf({ startTicks: 5000 }) }), rocksdb));
    expect(pins(other)).not.toEqual(pins(once));
  });
});

describe("the repair of a configuration", () => {
  it("merges what was appended, shows the diff, and judges the file as it will be", () => {
    const content = contentOf(planRepairConfig(looksOf({ config: configOf(appended) })));
    const [write] = content.operations;
    expect(write).toMatchObject({ kind: "write-config", changes: [{ kind: "merge-duplicates", section: "storage" }] });
    expect(content.helps.state).toBe("yes");
    expect(content.diff?.unified).toContain("-storage:");
    expect(preconditionOf(content, /once repaired/)).toMatchObject({ state: "met" });
  });

  it("has nothing to do for a file without repeated blocks", () => {
    expect(failedOf(planRepairConfig(looksOf()))).toContain("Nothing to repair");
  });
});
