import { existsSync } from "node:fs";
import path from "node:path";
import type { Scenario } from "@/demo/node/environment";
import type { ChildSpec } from "@/lib/launcher/supervise/child";
import { answersOk } from "@/lib/launcher/supervise/probe";
import type { DemoNode } from "./nodes";
import type { NodePorts } from "./ports";
import type { DemoSettings } from "./settings";

/** The memory limit that the supervisor holds a node to. */
const limitBytes = 512 * 1024 * 1024;

/** What is particular to a scenario: further arguments of its supervisor and of its load. */
const particular: Partial<Record<Scenario, { supervisor?: readonly string[]; load?: readonly string[] }>> = {
  connections: { load: ["--flood-connections", "3"] },
  mempool: { load: ["--flood-transactions", "33"] },
  "restart-sawtooth": { supervisor: ["--restart-every", "85"] },
};

/** The programs of one node: its supervisor, which starts the node itself, and the clients that use it. */
export function nodePrograms(
  node: DemoNode,
  ports: NodePorts,
  { root, env, settings }: { root: string; env: NodeJS.ProcessEnv; settings: DemoSettings },
): ChildSpec[] {
  const at = (port: number) => `127.0.0.1:${port}`;
  const own = particular[node.scenario];
  const isBare = settings.profile === "bare";
  const program = (name: string, args: readonly string[], variables: Record<string, string>) => ({
    name: `${name}${node.suffix}`,
    program: process.execPath,
    args: [path.join(root, `dist/demo/${name}.mjs`), ...args, "--marker", root],
    env: { ...env, ...variables },
    cwd: root,
  });
  const supervisor = program(
    "supervisor",
    [
      ...["--state", node.state],
      ...["--limit-bytes", String(limitBytes)],
      ...["--api-addr", at(ports.api)],
      ...["--metrics-addr", at(ports.metrics)],
      ...["--config", node.config],
      ...(own?.supervisor ?? []),
    ],
    {
      STANDIN_PROFILE: settings.profile,
      DEMO_SCENARIO: node.scenario,
      STANDIN_GROWTH_FILE: node.growthFile,
      STANDIN_LIMIT_BYTES: String(limitBytes),
    },
  );
  const load = program(
    "load",
    [
      ...["--api", at(ports.api)],
      // Six nodes at once share the machine with everything that watches them.
      ...(settings.scenario === "all" ? ["--rate", "5"] : []),
      // Published builds refuse transactions, and a refusal is not what a client should see all the time.
      ...(isBare ? ["--transactions", "0"] : []),
      ...["--flood-file", node.growthFile, ...(own?.load ?? [])],
    ],
    {},
  );
  return [
    {
      ...supervisor,
      isUp: async () => existsSync(node.pidFile) && (await answersOk(`http://${at(ports.api)}/health/live`)),
      upWithinMs: 60_000,
    },
    { ...load, isUp: () => true, upWithinMs: 5_000 },
  ];
}
