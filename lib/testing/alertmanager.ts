import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./prometheus";
import { toolPath } from "./tools";

/** A real Alertmanager on a free loopback port, which sends nobody anything. */
export async function startTestAlertmanager(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-alertmanager-"));
  writeFileSync(path.join(folder, "a.yml"), "route: { receiver: none }\nreceivers: [{ name: none }]\n");
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    toolPath("alertmanager"),
    [
      ...[`--config.file=${folder}/a.yml`, `--storage.path=${folder}/data`, "--cluster.listen-address="],
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: "ignore" },
  );
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok) return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error("the test's Alertmanager did not become ready within 30 s");
}
