import { damaged } from "./profile-error";

const lineLimitBytes = 2 ** 20;

/** Splits chunks into lines of text, numbered from 1. Throws `ProfileError` when a line is longer than 1 MiB. */
export class LineSplitter {
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private number = 0;

  constructor(private readonly onLine: (line: string, number: number) => void) {}

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.emit(chunk.subarray(start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    this.pending.push(rest);
    this.pendingBytes += rest.length;
    if (this.pendingBytes > lineLimitBytes) throw damaged(`line ${this.number + 1} has more than 1 MiB`);
  }

  end(): void {
    if (this.pendingBytes > 0) this.emit(new Uint8Array(0));
  }

  private emit(rest: Uint8Array): void {
    const bytes = this.pendingBytes === 0 ? rest : Buffer.concat([...this.pending, rest]);
    this.pending = [];
    this.pendingBytes = 0;
    this.number += 1;
    this.onLine(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"), this.number);
  }
}
