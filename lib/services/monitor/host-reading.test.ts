import { describe, expect, it } from "vitest";
import { parseUnit } from "@/lib/domain/host/unit";
import { targetHostSchema } from "@/lib/domain/target/target";
import { type MonitoredHost, newHostMemory, readHost } from "./host-reading";

const unit = parseUnit("== unit\nId=a.service\nLoadState=loaded\n== end\nstate: answered\n");
const supervised = targetHostSchema.parse({ kind: "supervised", pidFile: "/run/x.pid", unit: "a.service" });

/** A host that counts what it is asked for. */
function countingHost(): { reader: MonitoredHost; asked: string[] } {
  const asked: string[] = [];
  const gone = { state: "gone" as const, detail: "no process" };
  const reader: MonitoredHost = {
    readFacts: async () => {
      asked.push("facts");
      return gone;
    },
    readProcessMemory: async () => {
      asked.push("memory");
      return gone;
    },
    readUnit: async () => {
      asked.push("unit");
      return unit;
    },
  };
  return { reader, asked };
}

describe("readHost", () => {
  it("reads facts in every round, the process's memory and the unit every minute", async () => {
    const { reader, asked } = countingHost();
    const kept = newHostMemory();
    for (let second = 0; second <= 60; second += 5) await readHost(reader, supervised, kept, () => second * 1000);
    const count = (what: string) => asked.filter((one) => one === what).length;
    expect([count("facts"), count("memory"), count("unit")]).toEqual([13, 2, 2]);
  });

  it("keeps the instant of an earlier answer, and says why a part has none", async () => {
    const { reader } = countingHost();
    const kept = newHostMemory();
    await readHost(reader, supervised, kept, () => 1_000);
    const later = await readHost(reader, supervised, kept, () => 9_000);
    expect(later).toMatchObject({ facts: { detail: "no process" }, unit: { at: 1_000, value: { id: "a.service" } } });
  });

  it("asks for no unit that is not configured, and no process of a pod", async () => {
    const { reader, asked } = countingHost();
    const pod = { ...supervised, kind: "kubernetes" as const, unit: undefined };
    expect(await readHost(reader, pod, newHostMemory(), () => 0)).toMatchObject({ memory: null, unit: null });
    expect(asked).toEqual(["facts"]);
  });

  it("reads the process's memory of a unit as well", async () => {
    const { reader, asked } = countingHost();
    const systemd = targetHostSchema.parse({ kind: "systemd", unit: "a.service" });
    await readHost(reader, systemd, newHostMemory(), () => 0);
    expect(asked.sort()).toEqual(["facts", "memory", "unit"]);
  });

  it("says what failed when a part throws, and leaves the others standing", async () => {
    const { reader } = countingHost();
    const failing = { ...reader, readFacts: () => Promise.reject(new Error("helper ended with 77")) };
    const reading = await readHost(failing, supervised, newHostMemory(), () => 0);
    expect(reading).toMatchObject({ facts: { detail: "helper ended with 77" }, unit: { value: { id: "a.service" } } });
  });
});
