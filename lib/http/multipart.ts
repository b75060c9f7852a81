import { AppError } from "@/lib/errors";

/** A file in a form, whose bytes are read while they arrive. */
export interface FormFile {
  name: string;
  bytes: AsyncIterable<Uint8Array>;
}

const maxHeadBytes = 16 * 1024;
const maxFieldBytes = 64 * 1024;

/** The boundary of `multipart/form-data` (RFC 7578), null for any other type. */
export function multipartBoundary(contentType: string | null): string | null {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(
    contentType ?? "",
  );
  return found?.[1] ?? found?.[2] ?? null;
}

/**
 * The first file of a form. What stands before it is passed over, what follows is not read: `request.formData()` would hold
 * all of it in memory before its size is known. Throws `invalid` for a body that is no form, has no file or is cut off.
 */
export async function readFormFile(body: AsyncIterable<Uint8Array>, boundary: string): Promise<FormFile> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const reader = new DelimitedReader(body);
  await reader.until(delimiter, maxFieldBytes);
  for (;;) {
    const rest = (await reader.until(Buffer.from("\r\n"), maxHeadBytes)).toString("latin1");
    if (rest.startsWith("--")) throw new AppError("invalid", "The form has no file. Choose one and send it again.");
    reader.putBack(Buffer.from("\r\n"));
    const head = (await reader.until(Buffer.from("\r\n\r\n"), maxHeadBytes)).toString("utf8");
    const name = fileNameOf(head);
    // A form whose file was not chosen sends an empty one without a name.
    if (name) return { name, bytes: reader.stream(delimiter) };
    await reader.until(delimiter, maxFieldBytes);
  }
}

/** A browser writes a quotation mark as `%22` and a line break as `%0D%0A`, and leaves all else as it is. */
function fileNameOf(head: string): string | null {
  const line = head.split("\r\n").find((one) => /^content-disposition\s*:/i.test(one));
  const found = /;\s*filename="([^"]*)"/i.exec(line ?? "");
  return found?.[1]?.replaceAll("%22", '"').replace(/%0[AD]/gi, "") || null;
}

const cutOff = () => new AppError("invalid", "The upload was cut off, or is no form. Send it again.");

/** Reads up to delimiters, wherever the chunks are cut. It begins as if after a line break. */
class DelimitedReader {
  private held: Buffer = Buffer.from("\r\n");
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  /** What stands before the delimiter, which is passed over. Throws `invalid` when it does not come within `maxBytes`. */
  async until(delimiter: Buffer, maxBytes: number): Promise<Buffer> {
    for (;;) {
      const at = this.held.indexOf(delimiter);
      if (at >= 0) {
        const before = this.held.subarray(0, at);
        this.held = this.held.subarray(at + delimiter.length);
        return before;
      }
      if (this.held.length > maxBytes) throw cutOff();
      await this.more();
    }
  }

  putBack(bytes: Buffer): void {
    this.held = Buffer.concat([bytes, this.held]);
  }

  /** As `until`, in pieces. The end of the iteration ends the body. */
  async *stream(delimiter: Buffer): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const at = this.held.indexOf(delimiter);
        const safe = at >= 0 ? at : Math.max(0, this.held.length - delimiter.length + 1);
        if (safe > 0) yield this.held.subarray(0, safe);
        if (at >= 0) return;
        this.held = this.held.subarray(safe);
        await this.more();
      }
    } finally {
      await this.chunks.return?.();
    }
  }

  private async more(): Promise<void> {
    const next = await this.chunks.next();
    if (next.done) throw cutOff();
    this.held = Buffer.concat([this.held, next.value]);
  }
}
