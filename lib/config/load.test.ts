import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, type ConfigIssue } from "./config-error";
import { loadConfig } from "./load";
import type { Config } from "./schema";

const load = (text: string): Config => loadConfig({ path: "/etc/guts/guts-runbook.yaml", text });

function issuesOf(text: string): readonly ConfigIssue[] {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

const minimal = `prometheus:
  - id: main
    url: http://127.0.0.1:9090
targets:
  - id: validator-2
    prometheus: main
    matchers: { instance: validator-2, job: guts-node }
`;

describe("a right file", () => {
  it("fills every default of the smallest configuration", () => {
    expect(load(minimal)).toEqual({
      prometheus: [{ id: "main", url: "http://127.0.0.1:9090", timeoutSeconds: 5 }],
      alertmanager: [],
      deadMansSwitch: [],
      timeScale: 1,
      monitor: { intervalSeconds: 5 },
      watch: { minutes: 75 },
      escalation: { enabled: true, afterMinutes: 240, remindEveryMinutes: 60, maxReminders: 24 },
      notifications: [],
      signOff: { people: 1, stableHours: 4, capacityHours: 24 },
      profiles: { maxFileBytes: 268_435_456, keepDays: 30, maxTotalBytes: 5_368_709_120 },
      targets: [
        {
          id: "validator-2",
          name: "validator-2",
          prometheus: "main",
          matchers: { instance: "validator-2", job: "guts-node" },
          host: { kind: "none", transport: "local", sudo: false, dumpDir: "/var/lib/guts" },
          metrics: { preset: "runbook" },
          heapDump: false,
        },
      ],
    });
  });

  it("keeps every field of a full configuration, and reads relative paths from the file's folder", () => {
    const config = load(`
prometheus:
  - id: main
    url: https://metrics.example/prometheus/
    timeoutSeconds: 2.5
    headers: { X-Scope-OrgID: team-a }
    bearerTokenFile: secrets/token
    ruleFile: /etc/prometheus/rules/guts.yml
alertmanager: [{ url: "http://127.0.0.1:9093" }]
timeScale: 60
monitor: { intervalSeconds: 1 }
watch: { minutes: 30 }
runbooksDir: ./books
targets:
  - id: v1
    name: Validator 1
    prometheus: main
    matchers: &m { instance: v1, pod: guts-node-0 }
    hostMatchers: *m
    api: { url: "http://127.0.0.1:8080" }
    host: { kind: supervised, pidFile: /run/my guts/node.pid, configPath: /etc/guts/config.yaml, sudo: true }
    limitBytes: 32Gi
    metrics: container
    heapDump: true
  - id: v2
    prometheus: main
    matchers: { instance: v2 }
    host:
      kind: systemd
      unit: guts-node@2.service
      transport: ssh
      dumpDir: /srv/dumps
      ssh:
        host: 10.0.0.11
        user: guts
        keyFile: /etc/guts/id
        passphraseEnv: PASSPHRASE
        hostKeySha256: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
        jump: { host: "::1", port: 2222, user: hop, agent: true, knownHostsFile: /etc/guts/known_hosts }
  - id: v3
    prometheus: main
    matchers: { instance: v3 }
    host:
      kind: kubernetes
      kubernetes:
        { namespace: guts, workload: { kind: StatefulSet, name: guts-node }, pod: guts-node-0, configMap: { name: c, key: config.yaml } }
`);
    expect(config.prometheus[0]).toMatchObject({
      timeoutSeconds: 2.5,
      bearerTokenFile: "/etc/guts/secrets/token",
      headers: { "X-Scope-OrgID": "team-a" },
    });
    expect(config.runbooksDir).toBe("/etc/guts/books");
    expect(config.watch).toEqual({ minutes: 30 });
    expect(config.targets[0]).toMatchObject({
      name: "Validator 1",
      hostMatchers: { instance: "v1", pod: "guts-node-0" },
      metrics: { preset: "container" },
      limitBytes: 32 * 2 ** 30,
      host: { kind: "supervised", pidFile: "/run/my guts/node.pid", sudo: true },
    });
    expect(config.prometheus[0]?.ruleFile).toBe("/etc/prometheus/rules/guts.yml");
    expect(config.targets[1]?.host).toMatchObject({
      kind: "systemd",
      transport: "ssh",
      unit: "guts-node@2.service",
      dumpDir: "/srv/dumps",
      ssh: { port: 22, helperPath: "/usr/local/sbin/guts-host", jump: { host: "::1", port: 2222, agent: true } },
    });
    expect(config.targets[2]?.host.kubernetes).toMatchObject({ container: "guts-node", pod: "guts-node-0" });
  });

  it.each([
    ["node", { preset: "node" }],
    ["{ preset: node }", { preset: "node" }],
    [
      "{ rss: { name: my_rss, matchers: { pod: a }, unit: kibibytes }, limit: { name: 'job:limit:max' } }",
      {
        preset: "runbook",
        rss: { name: "my_rss", matchers: { pod: "a" }, unit: "kibibytes" },
        limit: { name: "job:limit:max", unit: "bytes" },
      },
    ],
    [
      "{ processStartTime: { name: started } }",
      { preset: "runbook", processStartTime: { name: "started", unit: "seconds" } },
    ],
  ])("reads metrics: %s", (text, metrics) => {
    expect(load(`${minimal}    metrics: ${text}\n`).targets[0]?.metrics).toEqual(metrics);
  });

  it("takes a percentage of the host's memory where the host's memory is known", () => {
    const percent = "{ rss: { name: a, unit: percent-of-host } }";
    const config = load(`${minimal}    hostMatchers: { instance: h }\n    metrics: ${percent}\n`);
    expect(config.targets[0]?.metrics.rss?.unit).toBe("percent-of-host");
  });

  it("may watch nothing yet when it says so", () => {
    expect(load("prometheus: []\ntargets: []").targets).toEqual([]);
  });

  it.each([
    ["1", 1],
    ["536870912", 536870912],
    ["512MiB", 512 * 2 ** 20],
    ["1.5 GiB", 1.5 * 2 ** 30],
    ["64Ki", 65536],
    ["2TiB", 2 ** 41],
  ])("reads limitBytes %s", (text, bytes) => {
    expect(load(`${minimal}    limitBytes: ${text}\n`).targets[0]?.limitBytes).toBe(bytes);
  });
});

describe("a wrong file", () => {
  const target = (line: string) => `${minimal}    ${line}\n`;
  const ssh = (keys: string) =>
    target(`host: { kind: supervised, pidFile: /run/node.pid, transport: ssh, ssh: { host: h, user: u, ${keys} } }`);

  it.each<[string, string, Partial<ConfigIssue>]>([
    [
      "an unknown key with its line and the nearest known one",
      minimal.replace("matchers:", "matcher:"),
      {
        line: 7,
        column: 5,
        path: "targets[0].matcher",
        message: "is not a known key",
        remedy: "Did you mean matchers?",
      },
    ],
    [
      "a key written in another style",
      target("host: { kind: supervised, pid_file: /run/node.pid }"),
      { line: 8, path: "targets[0].host.pid_file", remedy: "Did you mean pidFile?" },
    ],
    [
      "an unknown key that resembles none",
      `${minimal}colour: red\n`,
      {
        line: 8,
        column: 1,
        path: "colour",
        remedy: expect.stringContaining("prometheus, alertmanager, deadMansSwitch, timeScale"),
      },
    ],
    [
      "a repeated top-level key, naming both lines",
      `${minimal}prometheus: []\n`,
      { line: 8, column: 1, path: "prometheus", message: "is given twice, first on line 1" },
    ],
    [
      "a repeated nested key",
      target("api: { url: http://a }\n    api: { url: http://b }"),
      { line: 9, column: 5, path: "targets[0].api", message: "is given twice, first on line 8" },
    ],
    ["broken YAML", "prometheus: [\ntargets: ]", { path: "", message: expect.stringContaining("is not valid YAML") }],
    ["a tab as indentation", "prometheus:\n\t- id: a", { line: 2, message: expect.stringContaining("YAML") }],
    ["an empty file", "", { line: 1, column: 1, message: "the file is empty" }],
    ["a file of comments", "# nothing yet\n", { message: "the file is empty" }],
    ["a list instead of keys", "- a\n", { line: 1, path: "", message: "must be a group of keys, not a list" }],
    ["a missing list", "prometheus: []\n", { line: 1, path: "targets", message: "is missing" }],
    [
      "a missing field at its entry",
      minimal.replace("    prometheus: main\n", ""),
      { line: 5, path: "targets[0].prometheus", message: "is missing", remedy: "For example: prometheus: main" },
    ],
    [
      "a target that names no Prometheus",
      minimal.replace("prometheus: main", "prometheus: mian"),
      { line: 6, path: "targets[0].prometheus", remedy: "Use one of: main." },
    ],
    [
      "a repeated target id",
      `${minimal}  - { id: validator-2, prometheus: main, matchers: { instance: b } }\n`,
      { line: 8, path: "targets[1].id", message: 'repeats the id "validator-2" of targets[0]' },
    ],
    [
      "a repeated Prometheus id",
      minimal.replace("targets:", '  - { id: main, url: "http://b" }\ntargets:'),
      { line: 4, path: "prometheus[1].id", message: 'repeats the id "main" of prometheus[0]' },
    ],
    ["an id that is no slug", minimal.replace("validator-2\n", "Validator_2\n"), { line: 5, path: "targets[0].id" }],
    [
      "an id that YAML reads as a number",
      minimal.replace("id: validator-2", "id: 2"),
      { line: 5, message: "must be text, not a number (put it in quotes)" },
    ],
    ["an address without scheme", minimal.replace("http://127", "127"), { line: 3, path: "prometheus[0].url" }],
    ["an ftp address", minimal.replace("http://", "ftp://"), { line: 3, message: expect.stringContaining("http://") }],
    [
      "a password in an address, without repeating it",
      minimal.replace("http://", "http://me:hunter2@"),
      { line: 3, message: "must not hold a user name or password" },
    ],
    ["no matchers", minimal.replace("{ instance: validator-2, job: guts-node }", "{}"), { line: 7 }],
    [
      "an empty matcher value",
      minimal.replace("job: guts-node", 'job: ""'),
      { line: 7, path: "targets[0].matchers.job" },
    ],
    [
      "a matcher that is no label name",
      minimal.replace("job:", "job-name:"),
      { line: 7, path: "targets[0].matchers.job-name", message: "as a name is not a Prometheus label name" },
    ],
    [
      "a supervised host without pid file",
      target("host: { kind: supervised }"),
      { line: 8, path: "targets[0].host.pidFile", message: "is required for kind: supervised" },
    ],
    [
      "a systemd host without unit",
      target("host: { kind: systemd }"),
      { line: 8, path: "targets[0].host.unit", remedy: "For example: unit: guts-node.service" },
    ],
    [
      "a host over ssh that does not say which",
      target("host: { kind: systemd, unit: guts-node, transport: ssh }"),
      { path: "targets[0].host.ssh", message: "is required for transport: ssh" },
    ],
    [
      "a way in without a key",
      ssh("knownHostsFile: /k"),
      { path: "targets[0].host.ssh.keyFile", message: "is required, or agent: true" },
    ],
    [
      "two ways in",
      ssh("keyFile: /id, agent: true, knownHostsFile: /k"),
      { path: "targets[0].host.ssh.agent", message: "cannot be set together with keyFile" },
    ],
    [
      "a host key that would be trusted on first use",
      ssh("keyFile: /id"),
      { path: "targets[0].host.ssh.knownHostsFile", message: expect.stringContaining("never trusted on first use") },
    ],
    [
      "a host key told in two ways",
      ssh("keyFile: /id, knownHostsFile: /k, hostKeySha256: 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"),
      { path: "targets[0].host.ssh.hostKeySha256", message: "cannot be set together with knownHostsFile" },
    ],
    [
      "a fingerprint that is none",
      ssh("keyFile: /id, hostKeySha256: 'MD5:aa:bb'"),
      { path: "targets[0].host.ssh.hostKeySha256", message: expect.stringContaining("ssh-keygen -lf") },
    ],
    [
      "a passphrase without a key file",
      ssh("agent: true, knownHostsFile: /k, passphraseEnv: P"),
      { path: "targets[0].host.ssh.passphraseEnv", message: "needs keyFile" },
    ],
    [
      "a jump host that is not told how to get in",
      ssh("agent: true, knownHostsFile: /k, jump: { host: j, user: u, agent: true }"),
      { path: "targets[0].host.ssh.jump.knownHostsFile" },
    ],
    [
      "a mistyped key of a jump host",
      ssh("agent: true, knownHostsFile: /k, jump: { hots: j, user: u, agent: true, knownHostsFile: /k }"),
      { path: "targets[0].host.ssh.jump.hots", remedy: "Did you mean host?" },
    ],
    [
      "a user that would be an option",
      ssh("agent: true, knownHostsFile: /k, user: -l").replace("user: u, ", ""),
      { path: "targets[0].host.ssh.user" },
    ],
    [
      "a helper's path that a shell would read",
      ssh("agent: true, knownHostsFile: /k, helperPath: '/opt/a b/guts-host'"),
      { path: "targets[0].host.ssh.helperPath", remedy: "For example: helperPath: /usr/local/sbin/guts-host" },
    ],
    [
      "a host in a cluster that does not say where",
      target("host: { kind: kubernetes }"),
      { path: "targets[0].host.kubernetes", message: "is required for kind: kubernetes" },
    ],
    [
      "a workload of another kind",
      target("host: { kind: kubernetes, kubernetes: { namespace: n, workload: { kind: Job, name: j }, pod: p } }"),
      { path: "targets[0].host.kubernetes.workload.kind", message: "must be one of StatefulSet, Deployment" },
    ],
    [
      "a rule file that is not absolute",
      minimal.replace("url: http://127.0.0.1:9090", "url: http://127.0.0.1:9090\n    ruleFile: rules.yml"),
      { line: 4, path: "prometheus[0].ruleFile" },
    ],
    [
      "a pid file path that climbs",
      target("host: { kind: supervised, pidFile: /run/../etc/x }"),
      { line: 8, path: "targets[0].host.pidFile" },
    ],
    ["a relative pid file", target("host: { kind: supervised, pidFile: node.pid }"), { line: 8 }],
    [
      "an unknown kind of host",
      target("host: { kind: docker }"),
      { line: 8, path: "targets[0].host.kind", message: "must be one of none, supervised, systemd, kubernetes" },
    ],
    ["a unit that would be an option", target("host: { kind: systemd, unit: --now }"), { line: 8 }],
    ["an ambiguous size", target("limitBytes: 64G"), { line: 8, message: expect.stringContaining("ambiguous") }],
    [
      "a size in another spelling",
      target("limitBytes: 64 gigs"),
      { line: 8, remedy: "For example: limitBytes: 32GiB" },
    ],
    ["a limit of nothing", target("limitBytes: 0"), { line: 8, message: "must be a positive whole number of bytes" }],
    ["a negative limit", target("limitBytes: -5"), { line: 8 }],
    ["a limit beyond exact numbers", target("limitBytes: 99999999TiB"), { line: 8 }],
    [
      "a limit of another type",
      target("limitBytes: [1]"),
      { line: 8, message: "must be a number or text, not a list" },
    ],
    [
      "a preset of metrics that there is not",
      target("metrics: cadvisor"),
      {
        line: 8,
        path: "targets[0].metrics",
        message: "must be runbook, node, container or a group of keys",
        remedy: "For example: metrics: runbook",
      },
    ],
    ["a list of presets", target("metrics: [node]"), { line: 8, path: "targets[0].metrics" }],
    ["no preset at all", target("metrics:"), { line: 8, path: "targets[0].metrics" }],
    [
      "a wrong preset in a group",
      target("metrics:\n      preset: nodes"),
      { line: 9, column: 7, path: "targets[0].metrics.preset", message: "must be one of runbook, node, container" },
    ],
    [
      "a mistyped metric",
      target("metrics:\n      preset: node\n      rsss: { name: a }"),
      { line: 10, path: "targets[0].metrics.rsss", remedy: "Did you mean rss?" },
    ],
    [
      "a mistyped key of a metric",
      target("metrics:\n      rss:\n        name: a\n        units: bytes"),
      { line: 11, path: "targets[0].metrics.rss.units", remedy: "Did you mean unit?" },
    ],
    [
      "a metric without name",
      target("metrics: { rss: { unit: bytes } }"),
      { line: 8, path: "targets[0].metrics.rss.name", message: "is missing", remedy: "For example: name: my_metric" },
    ],
    [
      "a metric name that would be an expression",
      target("metrics: { rss: { name: 'sum(a)' } }"),
      { line: 8, path: "targets[0].metrics.rss.name", message: "is not a Prometheus metric name" },
    ],
    [
      "a unit that systems read differently",
      target("metrics: { rss: { name: a, unit: MB } }"),
      {
        line: 8,
        path: "targets[0].metrics.rss.unit",
        message: "must be one of bytes, kibibytes, mebibytes, percent-of-host",
      },
    ],
    [
      "a memory unit for a time",
      target("metrics: { processStartTime: { name: a, unit: bytes } }"),
      { line: 8, path: "targets[0].metrics.processStartTime.unit", message: "must be one of seconds, milliseconds" },
    ],
    [
      "a metric without a label",
      target("metrics: { rss: { name: a, matchers: {} } }"),
      { line: 8, path: "targets[0].metrics.rss.matchers", message: "must name at least one label" },
    ],
    [
      "metrics of a container that no label names",
      target("metrics: container"),
      { line: 7, path: "targets[0].matchers", message: expect.stringContaining("must name the container") },
    ],
    [
      "a percentage of a host that nobody knows",
      target("metrics: { rss: { name: a, unit: percent-of-host } }"),
      { line: 8, path: "targets[0].metrics.rss.unit", message: expect.stringContaining("set hostMatchers") },
    ],
    [
      "a slower time scale",
      `${minimal}timeScale: 0.5\n`,
      { line: 8, path: "timeScale", message: "must be at least 1" },
    ],
    [
      "a watch that is too short to see anything",
      `${minimal}watch: { minutes: 4 }\n`,
      { line: 8, path: "watch.minutes", message: "must be at least 5" },
    ],
    [
      "a watch of more than a day",
      `${minimal}watch: { minutes: 1441 }\n`,
      { line: 8, path: "watch.minutes", message: "must be at most 1440, a day" },
    ],
    [
      "a watch by another word",
      `${minimal}watch: { minute: 30 }\n`,
      { line: 8, path: "watch.minute", remedy: "Did you mean minutes?" },
    ],
    ["an endless time scale", `${minimal}timeScale: .inf\n`, { line: 8, path: "timeScale" }],
    ["a null entry", "prometheus: [null]\ntargets: []", { line: 1, path: "prometheus[0]" }],
    [
      "a header that would add another",
      minimal.replace("targets:", '    headers: { X-A: "b\\r\\nX-Evil: 1" }\ntargets:'),
      { line: 4, path: "prometheus[0].headers.X-A" },
    ],
  ])("reports %s", (_, text, expected) => {
    const issues = issuesOf(text);
    expect(issues[0]).toMatchObject(expected);
    expect(issues[0]?.remedy).not.toBe("");
    expect(JSON.stringify(issues)).not.toContain("hunter2");
  });

  it("reports all mistakes at once, in the order of the file", () => {
    const text = minimal
      .replace("url: http", "uri: http")
      .replace("matchers", "matcher")
      .replace("main\n    m", "x\n    m");
    const places = issuesOf(text).map((issue) => `${issue.line} ${issue.path}`);
    expect(places).toEqual(["3 prometheus[0].uri", "6 targets[0].prometheus", "7 targets[0].matcher"]);
  });

  it("names file, line, column, place and remedy in the message", () => {
    expect(() => load(`${minimal}timescale: 60\n`)).toThrow(
      "/etc/guts/guts-runbook.yaml:8:1  timescale is not a known key. Did you mean timeScale?",
    );
  });

  it("shows the first twenty mistakes and how many more there are", () => {
    const keys = Array.from({ length: 25 }, (_, index) => `wrong${index}: 1`);
    expect(() => load(`${minimal}${keys.join("\n")}\n`)).toThrow(/wrong19 [^\n]*\n {2}and 5 more$/);
  });

  it("stops a file whose aliases expand without end", () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    expect(issuesOf(`l0: &l0 [x]\n${levels.join("\n")}\n`)[0]?.message).toMatch(/alias/i);
  });

  it("throws nothing but ConfigError, whatever the text", () => {
    const line = fc.constantFrom(
      ...minimal.split("\n"),
      "targets:",
      "  - id: [",
      "? a",
      "<<: *m",
      "&m",
      "host: {",
      "- - -",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(line).map((lines) => lines.join("\n")),
    );
    fc.assert(
      fc.property(text, (input) => {
        for (const issue of issuesOf(input)) {
          expect(issue.line).toBeGreaterThanOrEqual(1);
          expect(issue.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { seed: 20_240_601, numRuns: 300 },
    );
  });
});
