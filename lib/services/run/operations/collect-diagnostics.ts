import "server-only";
import { formatBytes } from "@/lib/domain/format/format";
import { collectBundle } from "@/lib/services/diagnostics/collect";
import { listArtifacts, storeArtifact } from "@/lib/services/run/artifacts";
import { readRun } from "@/lib/services/run/records";
import type { OperationDriver } from "./driver";

/** Collects a diagnostics bundle and keeps it with the run. A repeat after a crash finds it there, or collects anew. */
export const collectDiagnosticsDriver: OperationDriver<"collect-diagnostics"> = {
  async apply({ runId, target, actor, write, signal }, { includeHeap }) {
    const [known] = await listArtifacts(runId);
    if (known) return done(known);
    const { incidentId } = await readRun(runId);
    try {
      const bundle = await collectBundle(
        { target, incidentId, actor, includeHeap },
        Date.now(),
        (line) => write(`${line}\n`),
        signal,
      );
      for (const { what, reason } of bundle.manifest.missing) write(`not collected: ${what} (${reason})\n`);
      const name = `diagnostics-${target.id}-${bundle.manifest.collectedAt.replace(/[-:]|\.\d+/g, "")}.tar.gz`;
      await storeArtifact(runId, { name, sha256: bundle.sha256, content: bundle.content });
      return done({ name, sizeBytes: bundle.content.length, sha256: bundle.sha256 });
    } catch (error) {
      if (!signal.aborted) throw error;
      return { state: "nothing", reason: "cancelled", detail: "Nothing was kept." };
    }
  },

  async verify({ runId }) {
    const [kept] = await listArtifacts(runId);
    return kept
      ? { state: "verified", detail: `${kept.name}, sha256 ${kept.sha256}`, factsToCheck: [] }
      : { state: "failed", detail: "The bundle was not kept.", factsToCheck: [] };
  },
};

function done({ name, sizeBytes, sha256 }: { name: string; sizeBytes: number; sha256: string }) {
  const detail = `${name}, ${formatBytes(sizeBytes)}`;
  return { state: "done" as const, detail, facts: { name, size: String(sizeBytes), sha256 } };
}
