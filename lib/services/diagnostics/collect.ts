import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { timeline } from "@/lib/db/schema";
import {
  type BundleFile,
  type BundleManifest,
  redactText,
  toFileName,
  toManifest,
  toRedactedJson,
} from "@/lib/domain/diagnostics/bundle";
import type { HostActor } from "@/lib/domain/host/actor";
import type { Target } from "@/lib/domain/target/target";
import { readDiagnosis } from "@/lib/services/diagnosis/store";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { packBundle, sha256 } from "./archive";

export interface Bundle {
  content: Buffer;
  sha256: string;
  manifest: BundleManifest;
}

const samplesMs = 24 * 3600 * 1000;
/** A heap dump beyond this stays on the host; the manifest says so. */
const maxHeapBytes = 50 * 1024 * 1024;

/**
 * Everything that an issue on a node's memory wants, in one archive: what the host says, the signals, the verdict, a day of
 * RSS, the timeline. Secrets are taken out of every text before it is packed. Only where it is asked for, the newest heap
 * dump comes with it as it is: it holds the node's memory, secrets included. What cannot be read is named in the manifest.
 * Reads only.
 */
export async function collectBundle(
  subject: { target: Target; incidentId: string; actor: HostActor | null; includeHeap: boolean },
  nowMs: number,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<Bundle> {
  const { target, incidentId, actor, includeHeap } = subject;
  const files: BundleFile[] = [];
  const missing: BundleManifest["missing"] = [];
  const add = (name: string, text: string, source: string) => {
    files.push({ name, content: Buffer.from(text), source });
    onProgress(`${name}: ${Buffer.byteLength(text)} bytes`);
  };
  const addData = (name: string, data: unknown, source: string) => {
    if (data === null || data === undefined) missing.push({ what: name, reason: `${source} has nothing` });
    else add(name, toRedactedJson(data), source);
  };

  addData("target.json", target, "the console's configuration");
  const stored = (await readTargetSignals([target.id])).get(target.id);
  addData("signals.json", stored ?? null, "the console's newest signals");
  addData("verdict.json", await readDiagnosis(target.id), "the console's newest verdict");
  addData("host-report.json", await readHostReport(target.id), "the console's newest look at the host");
  const rss = await readSamples(db(), target.id, "rss", { fromMs: nowMs - samplesMs, toMs: nowMs });
  addData("rss-samples.json", rss.length > 0 ? rss : null, "the console's own samples");
  const entries = await db().select().from(timeline).where(eq(timeline.chain, incidentId)).orderBy(asc(timeline.seq));
  addData("timeline.json", entries, "the incident's timeline");
  signal.throwIfAborted();
  await addHost(actor, add, missing, signal);
  signal.throwIfAborted();
  if (includeHeap) await addHeapDump(actor, files, missing, onProgress, signal);
  else missing.push({ what: "heap dump", reason: "it was not asked for (includeHeap); it cannot be redacted" });

  const manifest = toManifest({ targetId: target.id, incidentId, collectedAt: nowMs }, files, missing, sha256);
  const content = await packBundle(manifest, files);
  return { content, sha256: sha256(content), manifest };
}

async function addHost(
  actor: HostActor | null,
  add: (name: string, text: string, source: string) => void,
  missing: BundleManifest["missing"],
  signal: AbortSignal,
): Promise<void> {
  const answer = await actor?.readDiagnostics(signal);
  if (answer?.state !== "answered") {
    missing.push({ what: "host", reason: answer?.detail ?? "no host access is configured for this target" });
    return;
  }
  for (const [section, text] of answer.value) {
    add(`host/${toFileName(section)}.txt`, redactText(text), `host helper, section ${section}`);
  }
}

/** The newest dump there is, kept as the node wrote it. Nothing can be taken out of it. */
async function addHeapDump(
  actor: HostActor | null,
  files: BundleFile[],
  missing: BundleManifest["missing"],
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const leave = (reason: string) => missing.push({ what: "heap dump", reason });
  const dumps = await actor?.listHeapDumps(signal);
  if (dumps?.state !== "answered") return void leave(dumps?.detail ?? "no host access is configured for this target");
  const [newest] = [...dumps.value.dumps].sort((a, b) => b.modifiedAt - a.modifiedAt);
  if (!newest) return void leave("there is none on the host; take one first where the node can");
  if (newest.sizeBytes > maxHeapBytes)
    return void leave(`${newest.name} has ${newest.sizeBytes} bytes and stays on the host`);
  const content = await actor?.fetchHeapDump(newest.name, signal);
  if (content?.state !== "answered") return void leave(content?.detail ?? "it could not be fetched");
  files.push({
    name: `heap/${toFileName(newest.name)}`,
    content: content.value,
    source: "the node's own heap dump, NOT redacted",
  });
  onProgress(`heap/${newest.name}: ${content.value.length} bytes`);
}
