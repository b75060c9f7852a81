import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toolPath } from "./tools";

export interface TestPrometheusOptions {
  /** Glob of rule files; the server then takes reloads over HTTP unless `lifecycle` says otherwise. */
  ruleFiles?: string;
  lifecycle?: boolean;
}

/**
 * A real Prometheus on a free loopback port that scrapes itself every second (job `self`), and further addresses by their
 * job.
 */
export async function startTestPrometheus(
  further: Readonly<Record<string, string>> = {},
  { ruleFiles, lifecycle = ruleFiles !== undefined }: TestPrometheusOptions = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-prometheus-"));
  const port = await freePort();
  const scraped = Object.entries({ self: `127.0.0.1:${port}`, ...further }).map(
    ([job, address]) => `{ job_name: ${job}, static_configs: [{ targets: ["${address}"] }] }`,
  );
  const rules = ruleFiles === undefined ? "" : `rule_files: ["${ruleFiles}"]\n`;
  const configuration = `global: { scrape_interval: 1s, evaluation_interval: 1s }\n${rules}scrape_configs: [${scraped.join(", ")}]\n`;
  writeFileSync(path.join(folder, "p.yml"), configuration);
  const child = spawn(
    toolPath("prometheus"),
    [
      ...[
        `--config.file=${folder}/p.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      ...(lifecycle ? ["--web.enable-lifecycle"] : []),
    ],
    { stdio: "ignore" },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok) return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error("the test's Prometheus did not become ready within 20 s");
}

/** A loopback port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
