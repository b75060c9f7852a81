import { z } from "zod";
import { pidFilePathProblem } from "../host/pid-file-path";
import { byteSizeSchema } from "./byte-size";
import { kubernetesHostSchema } from "./kubernetes";
import { containerLabels, matchersSchema } from "./labels";
import { metricsSchema, ownMetricNames } from "./metrics";
import { checkedSshHostSchema } from "./ssh";

/** A name that is safe in an address, a file name and a column: the only key stored for a target. */
export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "must be 1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen",
  );

/** An http(s) address; a path prefix is kept, credentials and queries are refused since addresses get shown and logged. */
export const httpUrlSchema = z.string().superRefine((text, ctx) => {
  const problem = httpUrlProblem(text);
  if (problem) ctx.addIssue({ code: "custom", message: problem });
});

function httpUrlProblem(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return "must be an http:// or https:// address";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "must not hold a user name or password";
  return /[?#]/.test(text) ? "must not hold a query (?) or a fragment (#)" : null;
}

const absolutePathSchema = z.string().regex(/^\/[^\0\r\n]*$/, "must be an absolute path");

/** A path that is handed to the helper. */
const helperPathSchema = z.string().superRefine((path, ctx) => {
  const problem = pidFilePathProblem(path);
  if (problem) ctx.addIssue({ code: "custom", message: problem });
});

/** How the console reaches the machine that a node runs on. */
export const targetHostSchema = z
  .strictObject({
    kind: z.enum(["none", "supervised", "systemd", "kubernetes"]).default("none"),
    transport: z.enum(["local", "ssh"]).default("local"),
    unit: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9:_.@-]{0,254}$/, "must be a systemd unit name")
      .optional(),
    pidFile: helperPathSchema.optional(),
    configPath: absolutePathSchema.optional(),
    sudo: z.boolean().default(false),
    ssh: checkedSshHostSchema.optional(),
    /** Where the node writes heap dumps, on its host. */
    dumpDir: helperPathSchema.default("/var/lib/guts"),
    kubernetes: kubernetesHostSchema.optional(),
  })
  .superRefine((host, ctx) => {
    const require = (key: keyof typeof host, of: string) => {
      if (host[key] === undefined) ctx.addIssue({ code: "custom", path: [key], message: `is required for ${of}` });
    };
    if (host.kind === "supervised") require("pidFile", "kind: supervised");
    if (host.kind === "systemd") require("unit", "kind: systemd");
    if (host.kind === "kubernetes") require("kubernetes", "kind: kubernetes");
    else if (host.kind !== "none" && host.transport === "ssh") require("ssh", "transport: ssh");
  });
export type TargetHost = z.infer<typeof targetHostSchema>;

/** One guts-node the console watches, as the configuration file describes it. */
export const targetSchema = z
  .strictObject({
    id: slugSchema,
    name: z.string().min(1, "must not be empty").max(200).optional(),
    /** The id of the entry under `prometheus:` that scrapes this node. */
    prometheus: z.string(),
    matchers: matchersSchema,
    hostMatchers: matchersSchema.optional(),
    api: z.strictObject({ url: httpUrlSchema }).optional(),
    host: targetHostSchema.prefault({}),
    /** For nodes whose limit no metric and no cgroup tells; bytes. */
    limitBytes: byteSizeSchema.optional(),
    metrics: metricsSchema,
    /**
     * Whether the node writes a heap dump on SIGUSR1, which only whoever knows its build can say: a V8 process has a handler
     * for that signal whether or not it writes one. `true` is another word for `sigusr1`.
     */
    heapDump: z.literal([true, false, "sigusr1"], "must be true, false or sigusr1").default(false),
  })
  .superRefine((target, ctx) => {
    if (target.metrics.preset === "container" && !containerLabels.some((label) => label in target.matchers)) {
      const message = `must name the container for metrics: container, by one of ${containerLabels.join(", ")}`;
      ctx.addIssue({ code: "custom", path: ["matchers"], message });
    }
    const knowsHostMemory =
      target.hostMatchers !== undefined || target.host.kind !== "none" || target.metrics.hostMemoryTotal !== undefined;
    if (knowsHostMemory) return;
    for (const name of ownMetricNames) {
      if (target.metrics[name]?.unit !== "percent-of-host") continue;
      const message = "needs the host's memory: set hostMatchers, host or metrics.hostMemoryTotal";
      ctx.addIssue({ code: "custom", path: ["metrics", name, "unit"], message });
    }
  })
  .transform((target) => ({ ...target, name: target.name ?? target.id }));
export type Target = z.infer<typeof targetSchema>;
