import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multipartBoundary, readFormFile } from "./multipart";

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(form: Uint8Array, boundary: string, size: number) {
  const { name, bytes } = await readFormFile(inPieces(form, size), boundary);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return { name, content: Buffer.concat(chunks) };
}

/** As a browser would send it. */
async function formOf(parts: Record<string, string | File>): Promise<{ form: Uint8Array; boundary: string }> {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.append(name, value);
  const response = new Response(data);
  return {
    boundary: multipartBoundary(response.headers.get("content-type")) ?? "",
    form: new Uint8Array(await response.arrayBuffer()),
  };
}

describe("readFormFile", () => {
  it("gives a file's name and bytes as they were sent, however the form is cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        // Line breaks and hyphens are what the end of the file is told by.
        fc.array(fc.constantFrom(...Buffer.from("\r\n--ab\0")), { maxLength: 200 }),
        fc.integer({ min: 1, max: 300 }),
        async (content, size) => {
          const file = new File([Uint8Array.from(content)], 'he"ap ü.pb');
          const { form, boundary } = await formOf({ comment: "x\r\n--y", file });
          expect(await read(form, boundary, size)).toEqual({ name: 'he"ap ü.pb', content: Buffer.from(content) });
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });

  it("refuses a form without a file, one that is cut off at any place, and what is no form", async () => {
    const { form, boundary } = await formOf({ comment: "x" });
    await expect(read(form, boundary, 10)).rejects.toThrow("has no file");
    const whole = await formOf({ file: new File(["content"], "a.pb") });
    const end = Buffer.from(whole.form).lastIndexOf(`\r\n--${whole.boundary}`) + whole.boundary.length + 3;
    for (let length = 0; length < end; length += 1) {
      await expect(read(whole.form.subarray(0, length), whole.boundary, 64)).rejects.toThrow("cut off");
    }
    await expect(read(Buffer.alloc(100_000, 1), "b", 1000)).rejects.toThrow("no form");
  });

  it("reads the boundary in quotes or without, and of forms only", () => {
    expect(multipartBoundary("multipart/form-data; boundary=abc")).toBe("abc");
    expect(multipartBoundary('Multipart/Form-Data; charset=utf-8; boundary="a b"')).toBe("a b");
    for (const other of [null, "application/octet-stream", "multipart/mixed; boundary=a", "multipart/form-data"]) {
      expect(multipartBoundary(other)).toBeNull();
    }
  });
});
