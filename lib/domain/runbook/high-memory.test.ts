import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkNames } from "@/lib/domain/check/check";
import { parseRunbook } from "@/lib/domain/runbook/parse-runbook";
import type { Block, SectionKind } from "@/lib/domain/runbook/runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

const markdown = readFileSync(new URL("../../../runbooks/high-memory.md", import.meta.url), "utf8");
const { runbook, problems } = parseRunbook({ id: "high-memory", markdown, knownChecks: checkNames });

function blocksOf(kind: SectionKind, heading = /^/): Block[] {
  return [...walkSections(runbook.sections)]
    .filter(({ section, path }) => section.kind === kind && path.some((title) => heading.test(title)))
    .flatMap(({ section }) => [...walkBlocks(section.blocks)]);
}

function tasksOf(kind: SectionKind, heading?: RegExp) {
  return blocksOf(kind, heading).flatMap((block) => (block.type === "task" ? [block.check] : []));
}

describe("the runbook for high memory usage", () => {
  it("loads without a problem", () => {
    expect(problems).toEqual([]);
  });

  it("says how serious it is and how soon to look", () => {
    expect(runbook).toMatchObject({
      title: "High memory usage",
      severity: "P3",
      onCallAction: "Investigate within 4 hours",
      investigateWithinSeconds: 14_400,
    });
    expect(runbook.impact).toMatch(/slow.*OOM/);
  });

  it("has the sections of the procedure in order", () => {
    expect(runbook.sections.map((section) => section.kind)).toEqual([
      "symptoms",
      "detection",
      "diagnosis",
      "resolution",
      "investigation",
      "prevention",
      "escalation",
      "post-incident",
      "related",
    ]);
    const steps = (kind: SectionKind) =>
      runbook.sections.find((section) => section.kind === kind)?.sections.map(({ title }) => title.split(":")[0]);
    expect(steps("diagnosis")).toEqual(["Step 1", "Step 2", "Step 3", "Step 4", "Step 5"]);
    expect(steps("resolution")).toEqual(["A", "B", "C", "D", "E", "F"].map((letter) => `Option ${letter}`));
    expect(steps("investigation")).toEqual(["Step 1", "Step 2", "Step 3"]);
  });

  it("binds its symptoms, the diagnosis and the post-incident items to checks, and leaves the rest to people", () => {
    expect(tasksOf("symptoms")).toEqual([
      "memory-over-limit",
      "node-slow",
      "oom-kill",
      "request-latency",
      "rss-over-threshold",
    ]);
    expect(tasksOf("diagnosis", /^Step 1/)).toEqual(["process-memory", "host-memory"]);
    expect(tasksOf("diagnosis", /^Step 2/)).toEqual(["memory-trend"]);
    expect(tasksOf("diagnosis", /^Step 3/)).toEqual(["cache-size", "connection-count", "mempool"]);
    expect(tasksOf("diagnosis", /^Step 4/)).toEqual([null]);
    expect(tasksOf("diagnosis", /^Step 5/)).toEqual([null, null]);
    expect(tasksOf("post-incident")).toEqual([
      "memory-stable",
      "optimal-configuration",
      "limits-fit",
      "trend-alert",
      "capacity-forecast",
    ]);
  });

  it("uses every check the console has exactly once", () => {
    const blocks = [...walkSections(runbook.sections)].flatMap(({ section }) => [...walkBlocks(section.blocks)]);
    const bound = blocks.flatMap((block) => ("check" in block && block.check !== null ? [block.check] : []));
    expect(bound.sort()).toEqual([...checkNames].sort());
  });

  it("detects with two queries and claims its four alerts", () => {
    expect(blocksOf("detection").filter((block) => block.type === "query")).toMatchObject([
      { id: "detection-memory-ratio", expr: "guts_process_resident_memory_bytes / guts_config_max_memory > 0.9" },
      {
        id: "detection-host-memory",
        expr: "(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes > 0.9",
      },
    ]);
    expect(runbook.alertNames).toEqual([
      "GutsHighMemoryUsage",
      "GutsHighMemoryUsageCritical",
      "GutsMemoryGrowth",
      "GutsHostHighMemoryUsage",
    ]);
    expect(markdown).toContain("Node Exporter → Memory Usage");
  });

  it("draws the growth forecast as a panel of its own and shows its rule", () => {
    const blocks = blocksOf("prevention");
    expect(blocks.filter((block) => block.type === "query")).toMatchObject([
      {
        check: null,
        expr: "predict_linear(guts_process_resident_memory_bytes[1h], 3600 * 4) > guts_config_max_memory * 0.9",
      },
    ]);
    const rule = blocks
      .flatMap((block) => (block.type === "code" && block.language === "yaml" ? block.text : []))
      .at(-1);
    for (const part of ["alert: GutsMemoryGrowth", "predict_linear(", "for: 30m", "severity: warning", "summary:"]) {
      expect(rule).toContain(part);
    }
  });

  it.each<[SectionKind, RegExp, string[]]>([
    [
      "diagnosis",
      /^Step 1/,
      [
        "ps aux --sort=-%mem | head -10",
        'cat /proc/$(pgrep guts-node)/status | grep -E "VmRSS|VmHWM|VmSize"',
        "free -h",
      ],
    ],
    [
      "diagnosis",
      /^Step 2/,
      ["sar -r 1 10", "curl -s http://localhost:9090/metrics | grep guts_process_resident_memory_bytes"],
    ],
    [
      "diagnosis",
      /^Step 3/,
      [
        "curl -s http://localhost:8080/api/debug/cache | jq",
        "curl -s http://localhost:8080/api/debug/connections | jq",
        "curl -s http://localhost:8080/api/consensus/mempool | jq",
      ],
    ],
    ["diagnosis", /^Step 4/, ["while true; do", "cat /proc/$(pgrep guts-node)/status | grep VmRSS", "sleep 60"]],
    ["diagnosis", /^Step 5/, ["git log --oneline -10", "diff /etc/guts/config.yaml /etc/guts/config.yaml.bak"]],
    ["resolution", /^Option A/, ["sudo systemctl restart guts-node", "watch -n 5 'free -h | grep Mem'"]],
    ["resolution", /^Option B/, ["sudo systemctl restart guts-node"]],
    ["resolution", /^Option C/, ["sudo systemctl restart guts-node"]],
    ["resolution", /^Option D/, ["sudo systemctl restart guts-node"]],
    ["resolution", /^Option E/, ["sync; echo 3 > /proc/sys/vm/drop_caches", "guts-node cache clear"]],
    [
      "resolution",
      /^Option F/,
      [
        "sudo systemctl edit guts-node",
        "sudo systemctl daemon-reload\nsudo systemctl restart guts-node",
        "kubectl patch statefulset guts-node -n guts --type='json'",
        '[{"op": "replace", "path": "/spec/template/spec/containers/0/resources/limits/memory", "value": "64Gi"}]',
      ],
    ],
    ["investigation", /^Step 1/, ["guts-node --heap-profile /tmp/heap.prof", "go tool pprof /tmp/heap.prof"]],
    ["investigation", /^Step 2/, ["kill -USR1 $(pgrep guts-node)"]],
    [
      "investigation",
      /^Step 3/,
      ["go tool pprof -top /var/lib/guts/heap-*.prof", "go tool pprof -http=:8081 /var/lib/guts/heap-*.prof"],
    ],
    ["prevention", /OOM/, ["echo -500 > /proc/$(pgrep guts-node)/oom_score_adj"]],
    ["escalation", /^/, ["guts-node diagnostics --include-heap --output /tmp/mem-diag.tar.gz"]],
  ])("gives the commands of %s %s to copy", (kind, heading, commands) => {
    const text = blocksOf(kind, heading).flatMap((block) => (block.type === "command" ? [block.text] : []));
    for (const command of commands) {
      expect(text.join("\n")).toContain(command);
    }
  });

  it.each<[SectionKind, RegExp, string[]]>([
    ["resolution", /^Option B/, ["storage:", "cache:", "max_size: 134217728"]],
    [
      "resolution",
      /^Option C/,
      ["api:", "max_connections: 1000", "before: unlimited", "p2p:", "max_peers: 25", "before: 50"],
    ],
    [
      "resolution",
      /^Option D/,
      ["rocksdb:", "block_cache_size: 268435456", "write_buffer_size: 33554432", "max_write_buffer_number: 2"],
    ],
    ["resolution", /^Option F/, ["[Service]", "MemoryMax=64G"]],
    ["prevention", /limits/, ["MemoryMax=32G", "MemoryHigh=28G", "memory: 32Gi", "memory: 8Gi"]],
  ])("shows the settings of %s %s", (kind, heading, settings) => {
    const text = blocksOf(kind, heading).flatMap((block) => (block.type === "code" ? [block.text] : []));
    for (const setting of settings) {
      expect(text.join("\n")).toContain(setting);
    }
  });

  it.each([
    "256 MiB",
    "128 MiB",
    "/var/lib/guts/heap-*.prof",
    "`memory-leak`",
    "memory profile, the configuration, and a description of the workload",
    "(high-cpu.md)",
    "(disk-full.md)",
    "(node-not-syncing.md)",
  ])("mentions %s", (fact) => {
    expect(markdown).toContain(fact);
  });

  it("never appends to a configuration file", () => {
    expect(markdown).not.toMatch(/cat\s*>>|tee\s+-a|<<\s*'?EOF/);
  });

  it.each([
    ["resolution", /^Option A/, /restart may lose data/],
    ["resolution", /^Option E/, /does not make the node smaller/],
    ["resolution", /^Option E/, /Not every build knows/],
    ["resolution", /^Option F/, /every replica/],
    ["investigation", /^Step 1/, /refuse/],
    ["investigation", /^Step 2/, /kills every process without a handler/],
  ] as const)("warns in %s %s: %s", (kind, heading, warning) => {
    const quotes = blocksOf(kind, heading).filter((block) => block.type === "quote");
    expect(JSON.stringify(quotes)).toMatch(warning);
  });

  it("asks for the signal's handler before it shows the signal", () => {
    const commands = blocksOf("investigation", /^Step 2/).flatMap((block) =>
      block.type === "command" ? block.text : [],
    );
    expect(commands.findIndex((text) => text.includes("SigCgt"))).toBeLessThan(
      commands.findIndex((text) => text.includes("kill -USR1")),
    );
  });
});
