import "server-only";
import { z } from "zod";
import { channelKeys, channelSchema } from "@/lib/domain/notification/channel";
import { profileSettingsSchema } from "@/lib/domain/profile/settings";
import { signOffSchema } from "@/lib/domain/sign-off/settings";
import { kubernetesKeys } from "@/lib/domain/target/kubernetes";
import { metricsKeys, ownMetricKeys, ownMetricNames } from "@/lib/domain/target/metrics";
import { sshJumpKeys, sshKeys } from "@/lib/domain/target/ssh";
import { httpUrlSchema, slugSchema, targetHostSchema, targetSchema } from "@/lib/domain/target/target";
import { escalationSchema } from "@/lib/domain/timer/escalation";
import { tellingExamples } from "./telling-examples";

const pathSchema = z
  .string()
  .min(1, "must not be empty")
  .regex(/^[^\0\r\n]*$/, "must be one line");

const prometheusSchema = z.strictObject({
  id: slugSchema,
  url: httpUrlSchema,
  timeoutSeconds: z.number().positive("must be more than 0").max(300, "must be at most 300").default(5),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "is not an HTTP header name"),
      z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must be one line of printable text"),
    )
    .optional(),
  /** Read when a request is made, so that a rotated token needs no restart. Relative to the configuration file. */
  bearerTokenFile: pathSchema.optional(),
  /** On the console's machine, where this Prometheus reads it: the file that the trend alert is written to. */
  ruleFile: z
    .string()
    .regex(/^\/[^\0\r\n]*\.ya?ml$/, "must be an absolute path of a .yml or .yaml file")
    .optional(),
});
export type PrometheusConfig = z.infer<typeof prometheusSchema>;

const alertmanagerSchema = z.strictObject({ url: httpUrlSchema });

const deadMansSwitchSchema = z.strictObject({
  /** Name of an alert that always fires. */
  alert: z.string().min(1, "must not be empty").max(200, "has at most 200 characters"),
  /** Longer silence means that alerts no longer arrive. Divided by timeScale. */
  withinSeconds: z.number().min(10, "must be at least 10").max(604_800, "must be at most 604800").default(300),
});

const monitorSchema = z.strictObject({
  intervalSeconds: z.number().min(1, "must be at least 1").max(300, "must be at most 300").default(5),
});

/** How long it is watched after a run whether its effect holds. */
const watchSchema = z.strictObject({
  minutes: z.number().min(5, "must be at least 5").max(1440, "must be at most 1440, a day").default(75),
});

/** The configuration file `guts-runbook.yaml`. Rules across entries (unique ids, references) are in cross-checks.ts. */
export const configSchema = z.strictObject({
  prometheus: z.array(prometheusSchema),
  alertmanager: z.array(alertmanagerSchema).default([]),
  deadMansSwitch: z.array(deadMansSwitchSchema).default([]),
  /** How much faster than real time the alert rules run: 60 makes an hour's window a minute. For demonstrations. */
  timeScale: z.number().min(1, "must be at least 1").default(1),
  monitor: monitorSchema.prefault({}),
  watch: watchSchema.prefault({}),
  escalation: escalationSchema.prefault({}),
  notifications: z.array(channelSchema).default([]),
  signOff: signOffSchema.prefault({}),
  profiles: profileSettingsSchema.prefault({}),
  /** Relative to the configuration file; absent means the runbooks of this installation. */
  runbooksDir: pathSchema.optional(),
  targets: z.array(targetSchema),
});
export type Config = z.infer<typeof configSchema>;

/** Known keys by place (`*` is any list index), for suggestions. */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(configSchema.shape),
  "prometheus.*": Object.keys(prometheusSchema.shape),
  "alertmanager.*": Object.keys(alertmanagerSchema.shape),
  "deadMansSwitch.*": Object.keys(deadMansSwitchSchema.shape),
  monitor: Object.keys(monitorSchema.shape),
  watch: Object.keys(watchSchema.shape),
  escalation: Object.keys(escalationSchema.shape),
  signOff: Object.keys(signOffSchema.shape),
  profiles: Object.keys(profileSettingsSchema.shape),
  "notifications.*": channelKeys,
  "targets.*": Object.keys(targetSchema.in.shape),
  "targets.*.host": Object.keys(targetHostSchema.shape),
  "targets.*.host.ssh": sshKeys,
  "targets.*.host.ssh.jump": sshJumpKeys,
  ...Object.fromEntries(Object.entries(kubernetesKeys).map(([at, keys]) => [`targets.*.host.kubernetes${at}`, keys])),
  "targets.*.api": ["url"],
  "targets.*.metrics": metricsKeys,
  ...Object.fromEntries(ownMetricNames.map((name) => [`targets.*.metrics.${name}`, ownMetricKeys])),
};

/** Of the keys of a machine on the way, at both places. */
function placeExamples(place: string): [string, string][] {
  return [
    [`${place}.host`, "host: 10.0.0.11"],
    [`${place}.port`, "port: 22"],
    [`${place}.user`, "user: guts-runbook"],
    [`${place}.keyFile`, "keyFile: /etc/guts-runbook/id_ed25519"],
    [`${place}.agent`, "agent: true"],
    [`${place}.passphraseEnv`, "passphraseEnv: GUTS_SSH_PASSPHRASE"],
    [`${place}.passphraseFile`, "passphraseFile: /etc/guts-runbook/id_ed25519.passphrase"],
    [`${place}.knownHostsFile`, "knownHostsFile: /etc/guts-runbook/known_hosts"],
    [`${place}.hostKeySha256`, "hostKeySha256: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"],
  ];
}

const ssh = "targets.*.host.ssh";
const kubernetes = "targets.*.host.kubernetes";
const hostExamples: Readonly<Record<string, string>> = {
  [ssh]:
    "ssh: { host: 10.0.0.11, user: guts-runbook, keyFile: /etc/guts-runbook/id_ed25519, knownHostsFile: /etc/guts-runbook/known_hosts }",
  ...Object.fromEntries(placeExamples(ssh)),
  [`${ssh}.helperPath`]: "helperPath: /usr/local/sbin/guts-host",
  [`${ssh}.jump`]:
    "jump: { host: bastion.example.org, user: guts-runbook, keyFile: /etc/guts-runbook/id_ed25519, knownHostsFile: /etc/guts-runbook/known_hosts }",
  ...Object.fromEntries(placeExamples(`${ssh}.jump`)),
  [kubernetes]: "kubernetes: { namespace: guts, workload: { kind: StatefulSet, name: guts-node }, pod: guts-node-0 }",
  [`${kubernetes}.namespace`]: "namespace: guts",
  [`${kubernetes}.workload`]: "workload: { kind: StatefulSet, name: guts-node }",
  [`${kubernetes}.workload.kind`]: "kind: StatefulSet or Deployment",
  [`${kubernetes}.workload.name`]: "name: guts-node",
  [`${kubernetes}.pod`]: "pod: guts-node-0",
  [`${kubernetes}.container`]: "container: guts-node",
  [`${kubernetes}.kubeconfig`]: "kubeconfig: /etc/guts-runbook/kubeconfig",
  [`${kubernetes}.context`]: "context: production",
  [`${kubernetes}.configMap`]: "configMap: { name: guts-node, key: config.yaml }",
  [`${kubernetes}.configMap.name`]: "name: guts-node",
  [`${kubernetes}.configMap.key`]: "key: config.yaml",
};

/** A right line for every place, for remedies. */
export const examples: Readonly<Record<string, string>> = {
  "": "prometheus: [] and targets: []",
  prometheus: 'prometheus: [{ id: main, url: "http://127.0.0.1:9090" }]',
  "prometheus.*": '- { id: main, url: "http://127.0.0.1:9090" }',
  "prometheus.*.id": "id: main",
  "prometheus.*.url": 'url: "http://127.0.0.1:9090"',
  "prometheus.*.timeoutSeconds": "timeoutSeconds: 5",
  "prometheus.*.headers": 'headers: { X-Scope-OrgID: "team-a" }',
  "prometheus.*.headers.*": 'X-Scope-OrgID: "team-a"',
  "prometheus.*.ruleFile": "ruleFile: /etc/prometheus/rules/guts-runbook.yml",
  "prometheus.*.bearerTokenFile": "bearerTokenFile: prometheus.token",
  alertmanager: 'alertmanager: [{ url: "http://127.0.0.1:9093" }]',
  "alertmanager.*": '- { url: "http://127.0.0.1:9093" }',
  "alertmanager.*.url": 'url: "http://127.0.0.1:9093"',
  deadMansSwitch: "deadMansSwitch: [{ alert: Watchdog, withinSeconds: 300 }]",
  "deadMansSwitch.*": "- { alert: Watchdog, withinSeconds: 300 }",
  "deadMansSwitch.*.alert": "alert: Watchdog",
  "deadMansSwitch.*.withinSeconds": "withinSeconds: 300",
  timeScale: "timeScale: 1",
  monitor: "monitor: { intervalSeconds: 5 }",
  "monitor.intervalSeconds": "intervalSeconds: 5",
  watch: "watch: { minutes: 75 }",
  "watch.minutes": "minutes: 75",
  ...tellingExamples,
  signOff: "signOff: { people: 2, stableHours: 4, capacityHours: 24 }",
  "signOff.people": "people: 2",
  "signOff.stableHours": "stableHours: 4",
  "signOff.capacityHours": "capacityHours: 24",
  profiles: "profiles: { maxFileBytes: 256MiB, keepDays: 30, maxTotalBytes: 5GiB }",
  "profiles.maxFileBytes": "maxFileBytes: 256MiB",
  "profiles.keepDays": "keepDays: 30",
  "profiles.maxTotalBytes": "maxTotalBytes: 5GiB",
  runbooksDir: "runbooksDir: runbooks",
  targets: "targets: []",
  "targets.*": "- { id: validator-1, prometheus: main, matchers: { instance: validator-1, job: guts-node } }",
  "targets.*.id": "id: validator-1",
  "targets.*.name": 'name: "Validator 1"',
  "targets.*.prometheus": "prometheus: main",
  "targets.*.matchers": "matchers: { instance: validator-1, job: guts-node }",
  "targets.*.matchers.*": 'instance: "validator-1"',
  "targets.*.hostMatchers": "hostMatchers: { instance: host-1, job: node-exporter }",
  "targets.*.hostMatchers.*": 'instance: "host-1"',
  "targets.*.api": 'api: { url: "http://127.0.0.1:8080" }',
  "targets.*.api.url": 'url: "http://127.0.0.1:8080"',
  "targets.*.host": "host: { kind: supervised, pidFile: /run/guts/node.pid }",
  "targets.*.host.kind": "kind: none, supervised, systemd or kubernetes",
  "targets.*.host.transport": "transport: local or ssh",
  "targets.*.host.unit": "unit: guts-node.service",
  "targets.*.host.pidFile": "pidFile: /run/guts/node.pid",
  "targets.*.host.configPath": "configPath: /etc/guts/config.yaml",
  "targets.*.host.sudo": "sudo: false",
  "targets.*.host.dumpDir": "dumpDir: /var/lib/guts",
  ...hostExamples,
  "targets.*.limitBytes": "limitBytes: 32GiB",
  "targets.*.metrics": "metrics: runbook",
  "targets.*.metrics.preset": "preset: runbook, node or container",
  ...Object.fromEntries(ownMetricNames.flatMap((name) => ownMetricExamples(name))),
  "targets.*.heapDump": "heapDump: sigusr1",
};

function ownMetricExamples(name: (typeof ownMetricNames)[number]): [string, string][] {
  const place = `targets.*.metrics.${name}`;
  const unit = name === "processStartTime" ? "seconds" : "bytes";
  return [
    [place, `${name}: { name: my_metric, unit: ${unit} }`],
    [`${place}.name`, "name: my_metric"],
    [`${place}.unit`, `unit: ${unit}`],
    [`${place}.matchers`, "matchers: { instance: validator-1 }"],
    [`${place}.matchers.*`, 'instance: "validator-1"'],
  ];
}
