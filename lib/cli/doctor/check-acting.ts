import type { HostTransport } from "@/lib/adapters/hosts/transport";
import type { HelperVersion } from "@/lib/domain/host/version";
import type { TargetHost } from "@/lib/domain/target/target";
import { reasonOf } from "./check-host-access";
import { type Finding, notSupported, ok, problem } from "./report";

const name = "acting";
const limits = { acts: true, timeoutMs: 10_000, maxBytes: 16 * 1024 };
/** The helper's exit code for a call whose words are not those of its verb (EX_USAGE). */
const wrongWords = 64;

/** Those that take words. `drop-caches` takes none, so that only doing it would show whether it is allowed. */
function triedVerbs({ kind }: TargetHost): string[] {
  const verbs = ["restart", "config-write", "config-restore", "memory-limit", "oom-score", "clear-cache", "dump-heap"];
  return kind === "systemd" ? [...verbs, "reset-failed"] : verbs;
}

/**
 * Whether verbs that act may be called: one that only tells its version is run as they are, and then each of them with too
 * few words. A rule of sudo sees the verb and lets it through; the helper answers that words are missing, and does nothing.
 */
export async function checkActing(
  transport: HostTransport,
  { uid }: HelperVersion,
  host: TargetHost,
): Promise<Finding> {
  const missing: string[] = [];
  try {
    const { exitCode, stderr } = await transport.run({ ...limits, args: ["version"] });
    if (exitCode !== 0) {
      const remedy =
        "The console may look but not act. To let it act, allow `attached` as helper/sudoers.example shows.";
      return notSupported(name, inWords(exitCode, stderr), remedy);
    }
    for (const verb of triedVerbs(host)) {
      const input = verb === "config-write" ? { input: Buffer.from("\n") } : {};
      const answer = await transport.run({ ...limits, ...input, args: [verb, "--unit"] });
      if (answer.exitCode !== wrongWords) missing.push(`${verb} (${inWords(answer.exitCode, answer.stderr)})`);
    }
  } catch (error) {
    return problem(name, reasonOf(error), "Run this again: the host answered a moment ago.");
  }
  if (missing.length > 0) {
    const remedy = "Allow what the console is to do as helper/sudoers.example shows; the rest is refused at the run.";
    return notSupported(name, `not allowed: ${missing.join(", ")}`, remedy);
  }
  if (uid === 0) {
    return ok(name, `as root: ${triedVerbs(host).join(", ")}; drop-caches cannot be tried without doing it`);
  }
  const remedy = "Set host.sudo: true to change memory limits and OOM scores, and to drop caches.";
  return notSupported(name, `as uid ${uid ?? "unknown"}: what this user may do to the node and its files`, remedy);
}

function inWords(exitCode: number | null, stderr: string): string {
  return stderr.trim() || `exit code ${exitCode ?? "unknown"}`;
}
