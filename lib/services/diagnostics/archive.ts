import "server-only";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { BundleFile, BundleManifest } from "@/lib/domain/diagnostics/bundle";

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A bundle as .tar.gz, everything below `diagnostics/`, the manifest first. Times are the manifest's. */
export async function packBundle(manifest: BundleManifest, files: readonly BundleFile[]): Promise<Buffer> {
  const archive = pack();
  const chunks: Buffer[] = [];
  const read = (async () => {
    for await (const chunk of archive) chunks.push(chunk as Buffer);
  })();
  const mtime = new Date(manifest.collectedAt);
  const add = (name: string, content: Uint8Array) =>
    archive.entry({ name: `diagnostics/${name}`, mode: 0o600, mtime }, Buffer.from(content));
  add("manifest.json", Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  for (const { name, content } of files) add(name, content);
  archive.finalize();
  await read;
  return gzipSync(Buffer.concat(chunks));
}
