import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";
import { expect, test } from "vitest";
import { toManifest } from "@/lib/domain/diagnostics/bundle";
import { packBundle, sha256 } from "./archive";

test("a bundle unpacks to the files of its manifest, with the bytes that it names", async () => {
  const files = [
    { name: "signals.json", content: Buffer.from("{}\n"), source: "test" },
    { name: "heap/heap-1.prof", content: Buffer.alloc(100_000, 7), source: "test" },
  ];
  const manifest = toManifest({ targetId: "a", incidentId: "i", collectedAt: 1000 }, files, [], sha256);
  const packed = await packBundle(manifest, files);
  const found = new Map<string, Buffer>();
  const archive = extract();
  archive.end(gunzipSync(packed));
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    found.set(entry.header.name, Buffer.concat(chunks));
  }
  expect([...found.keys()][0]).toBe("diagnostics/manifest.json");
  expect(JSON.parse(String(found.get("diagnostics/manifest.json")))).toEqual(manifest);
  for (const { name, sha256: hash } of manifest.files) {
    expect(sha256(found.get(`diagnostics/${name}`) ?? Buffer.alloc(0))).toBe(hash);
  }
});
