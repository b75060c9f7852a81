import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { buildDiagnosis, buildTrend, mebibyte, now, undecided } from "@/components/diagnosis/fixtures";
import { renderedText } from "@/components/diagnosis/rendered-text";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { problemsOf } from "@/lib/domain/host/config";
import type { HostReport } from "@/lib/domain/host/report";
import { type Signal, type SignalName, signalCatalogue } from "@/lib/domain/signal/signal";
import { DiagnosisSteps } from "./diagnosis-steps";
import { answered, hostReport, processMemory, systemMemory } from "./fixtures";

const signal = (name: SignalName, value: number | null): [SignalName, Signal] => [
  name,
  {
    name,
    value,
    unit: signalCatalogue[name].unit,
    state: value === null ? "not exposed" : "value",
    source: `Prometheus: ${name}`,
    at: value === null ? null : now - 9_000,
    detail: value === null ? "the node answers 404" : null,
  },
];
const signals = Object.fromEntries([
  signal("rss", 478 * mebibyte),
  signal("host-memory-total", 4096 * mebibyte),
  signal("host-memory-available", 1024 * mebibyte),
  signal("cache-bytes", 60 * mebibyte),
  signal("connections", 200),
  signal("connections-max", 1000),
  signal("mempool-transactions", null),
]);
const steps = (report: HostReport | null, diagnosis: DiagnosisView | null = buildDiagnosis(), timeScale = 1) => (
  <DiagnosisSteps view={{ signals, diagnosis, now, timeScale }} report={report} />
);
const textOf = (report: HostReport | null, diagnosis?: DiagnosisView | null) => renderedText(steps(report, diagnosis));

describe("the five diagnosis steps", () => {
  it("stand as five panels with an address each, and their numbers have source and age", () => {
    const markup = renderToStaticMarkup(steps(hostReport));
    for (const step of [1, 2, 3, 4, 5]) expect(markup).toContain(`id="diagnosis-step-${step}"`);
    const text = textOf(hostReport);
    expect(text).toContain("Process 4242 guts-host process-memory · 4 s ago");
    expect(text).toContain("Resident now (VmRSS) 478 MiB");
    expect(text).toContain("Host guts-host system-memory · 4 s ago");
  });

  it("say in step 5 that the file has a block twice, what that means, and where the repair is", () => {
    const storage = "storage:\n  data_dir: ./data\n  persistent: false\n";
    const read = hostReport.config.state === "answered" ? hostReport.config.value : null;
    if (!read) throw new Error("the fixture has no configuration");
    const broken = { ...hostReport, config: answered({ ...read, problems: problemsOf(storage + storage) }) };
    expect(textOf(broken)).toMatch(/storage occurs again, first in line 1.*ignores the whole file/);
    expect(renderToStaticMarkup(steps(broken))).toContain('href="#preview-repair-config"');
    expect(textOf(hostReport)).not.toContain("ignores the whole file");
  });

  it("mark our node among the largest processes, and its kills", () => {
    const text = textOf(hostReport);
    expect(text).toMatch(/guts-node this node 4242 478 MiB 11\.7 %/);
    expect(text).not.toContain("postgres this node");
    expect(text).toContain("process 4000 (guts-node) with 500 MiB anonymous · this node");
  });

  it("tell a limit that is not set from one that is not known, and never draw the unknown as zero", () => {
    const text = textOf(hostReport);
    expect(text).toContain("Throttled from (memory.high) not set");
    expect(text).toContain("Unknown: Proportional share (PSS), Given back lazily. The kernel lets only");
    expect(text).toContain("Not readable: smaps_rollup: refused to be read by uid 1000");
    expect(text).toContain("Swap used no swap");
    const unread = textOf({
      ...hostReport,
      processMemory: answered({ ...processMemory, cgroup: null, swapBytes: null }),
      systemMemory: answered({ ...systemMemory, totalBytes: null, top: [] }),
    });
    expect(unread).toContain("Its memory cgroup: unknown");
    expect(unread).toContain("Swapped out — unknown");
    expect(unread).toContain("Unknown: Used. It needs total and available.");
    expect(unread).toContain("Largest processes: — not told");
  });

  it("mark an answer as stale when it is older than two minutes", () => {
    const old = { ...hostReport, systemMemory: { ...answered(systemMemory), at: now - 180_000 } };
    expect(textOf(old)).toContain("Host guts-host system-memory · 3 min ago stale");
  });

  it("show the growth of each window against the noise, and what the host has left", () => {
    const floors = [382, 400, 420, 440, 460, 478].map((mib, i) => ({
      at: now - 1_900_000 + i * 380_000,
      value: mib * mebibyte,
    }));
    const text = textOf(hostReport, buildDiagnosis({}, { trend: buildTrend({ floors }) }));
    expect(text).toContain("Course growing without a plateau: a leak");
    expect(text).toContain("Smallest leak visible here 12 MiB/h");
    expect(text).toContain("whole stretch 31 min 40 s +3.1 MiB/min visible (from 12 MiB/h)");
    expect(text).toContain("last half 15 min 50 s +3 MiB/min visible (from 24 MiB/h)");
    expect(text).toContain("last quarter 7 min 55 s — too short not known");
    expect(text).toContain("What the host has left · 25 % of its memory");
  });

  it("keep the three consumers in the table, with share of the growth, and why one has no number", () => {
    const text = textOf(hostReport);
    expect(text).toContain("Connections 200 of 1,000 200 MiB 78 MiB 81 % Prometheus: connections · 9 s ago");
    expect(text).toMatch(/Mempool transactions — not exposed .*the node answers 404/);
    expect(text).toContain("Unexplained no number of its own 218 MiB 12 MiB 13 %");
  });

  it("say how far the watch has come, or how many checks for a leak passed", () => {
    expect(textOf(hostReport, undecided)).toContain(
      "watching: 12 of 60 min , 48 of 60 samples, smallest leak visible so far 40 MiB/h",
    );
    expect(textOf(hostReport)).toContain("growing without a plateau: a leak · 7 of 8 checks passed");
  });

  it("list changes from the newest on, mark the one nearest to the growth, and show the configuration's difference", () => {
    const text = textOf(hostReport);
    expect(text).toContain("Growth began with the start of the process that grows, 02:41:40 UTC.");
    expect(text).toContain(
      "config configuration /etc/guts/config.yaml written ← nearest to the growth: 12 min before the start of the process",
    );
    expect(text.indexOf("config.yaml written")).toBeLessThan(text.indexOf("upgrade 1.0.0 → 1.1.0"));
    expect(text).toContain("against the backup config.yaml.bak of 02:28:40 UTC: 1 line added, 1 removed");
    expect(text).toMatch(/- {1,2}max_size: 256 .*\+ {1,2}max_size: 1024/);
    expect(text).toContain("host.configPath says /opt/guts/config.yaml: an edit there has no effect");
  });

  it("say that only secrets differ, without showing any", () => {
    const diff = {
      against: { kind: "snapshot" as const, name: "the console's snapshot", at: now },
      unified: "",
      cut: null,
    };
    expect(textOf({ ...hostReport, configDiff: { ...diff, onlySecrets: true } })).toContain("only secrets differ");
    expect(textOf({ ...hostReport, configDiff: { ...diff, onlySecrets: false } })).toContain("no difference");
    expect(textOf({ ...hostReport, configDiff: null })).toContain("nothing to compare with");
  });

  it("say for a target without host access which key to set, and show the signals instead", () => {
    const text = textOf(null, null);
    expect(text).toContain("host.kind: none");
    expect(text).toContain("Resident memory (RSS) 478 MiB Prometheus: rss · 9 s ago");
    expect(text).toContain("not judged yet");
  });

  it("say for each part that failed why, and what to do", () => {
    const failed = { state: "failed", at: now - 4_000, detail: "the helper is not executable" } as const;
    const text = textOf({
      ...hostReport,
      processMemory: failed,
      systemMemory: failed,
      oomEvents: failed,
      config: failed,
      changes: failed,
      configDiff: null,
      configMismatch: null,
    });
    expect(text.match(/failed · the helper is not executable\. Run the helper on the host by hand/g)).toHaveLength(5);
  });
});
