/** Characters that a file's name keeps: nothing that a header or a file system would read as more than a name. */
const otherThanName = /[^A-Za-z0-9._-]/g;

const fileTypes = [
  "application/octet-stream",
  "application/json",
  "text/plain; charset=utf-8",
  "text/markdown; charset=utf-8",
  "text/html; charset=utf-8",
] as const;

/** A file to download: never shown in the browser, never kept by it, never taken for another type. */
export function toFileResponse(
  content: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>,
  { name, type }: { name: string; type: (typeof fileTypes)[number] },
): Response {
  return new Response(content, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name.replace(otherThanName, "_")}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
