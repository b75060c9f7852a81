import "server-only";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const timeoutMs = 20_000;

/**
 * Has Prometheus's own tool check a rule file. Null: it accepts the text. `refused` false: there is no promtool on this
 * machine's PATH (or GUTS_TOOLS_PROMTOOL), or it did not finish; Prometheus itself is then the first to judge.
 */
export async function checkRules(
  text: string,
  signal: AbortSignal,
): Promise<{ refused: boolean; words: string } | null> {
  const folder = await mkdtemp(path.join(tmpdir(), "guts-rules-"));
  const file = path.join(folder, "rules.yml");
  try {
    await writeFile(file, text, { mode: 0o600 });
    return await new Promise((resolve) => {
      const program = process.env.GUTS_TOOLS_PROMTOOL || "promtool";
      execFile(program, ["check", "rules", file], { timeout: timeoutMs, signal }, (error, stdout, stderr) => {
        const words = `${stdout}${stderr}`.replaceAll(file, "rules").trim().slice(0, 2000);
        if (!error) resolve(null);
        else if (typeof error.code === "number") resolve({ refused: true, words });
        else
          resolve({ refused: false, words: "promtool is not on this machine: Prometheus itself will judge the rules" });
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
