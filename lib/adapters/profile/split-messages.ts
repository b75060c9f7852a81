import { damaged } from "./profile-error";
import { WireReader, wireTypes } from "./wire";

/** No part of a profile is that long; the longest are names and stacks. */
const partLimitBytes = 16 * 2 ** 20;

/** What is done with one field of the outermost message. For `bytes` the reader stands at the content, which ends at `end`. */
export type OnField = (reader: WireReader, end: number) => void;

/**
 * Splits a stream of chunks into the fields of one protobuf message, without ever holding more than one field and one
 * chunk. Throws `ProfileError` for what is no protobuf.
 */
export class MessageSplitter {
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  /** With fewer pending bytes than this the field that has begun cannot be whole. */
  private neededBytes = 1;
  private readonly reader = new WireReader();

  constructor(private readonly onField: OnField) {}

  push(chunk: Uint8Array): void {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes < this.neededBytes) return;
    const bytes = this.pending.length === 1 ? chunk : Buffer.concat(this.pending);
    const used = this.readFields(bytes);
    this.pending = used < bytes.length ? [bytes.subarray(used)] : [];
    this.pendingBytes = bytes.length - used;
  }

  /** Throws `ProfileError` when the last field is not whole. */
  end(): void {
    if (this.pendingBytes > 0) throw damaged("it ends in the middle of a part");
  }

  /** Reads what is whole in `bytes` and returns how many of them that is. */
  private readFields(bytes: Uint8Array): number {
    const { reader } = this;
    reader.bytes = bytes;
    reader.position = 0;
    reader.end = bytes.length;
    while (reader.position < bytes.length) {
      const start = reader.position;
      const size = this.sizeOfField(bytes, start);
      if (size === null || start + size > bytes.length) {
        this.neededBytes = size ?? bytes.length - start + 1;
        return start;
      }
      reader.position = start;
      reader.end = start + size;
      reader.nextField();
      if (reader.wireType === wireTypes.bytes) reader.readLength();
      this.onField(reader, start + size);
      reader.position = start + size;
      reader.end = bytes.length;
    }
    this.neededBytes = 1;
    return bytes.length;
  }

  /** The bytes of the field that begins at `start`; null when its head is not whole yet. */
  private sizeOfField(bytes: Uint8Array, start: number): number | null {
    const { reader } = this;
    // A head is a tag and a length or number, of at most 10 bytes each.
    if (bytes.length - start < 20 && !hasWholeHead(bytes, start)) return null;
    reader.position = start;
    reader.end = bytes.length;
    reader.nextField();
    if (reader.wireType !== wireTypes.bytes) {
      if (reader.wireType === wireTypes.fixed64) return reader.position + 8 - start;
      if (reader.wireType === wireTypes.fixed32) return reader.position + 4 - start;
      reader.skip();
      return reader.position - start;
    }
    reader.readVarint();
    if (reader.unsigned > partLimitBytes) throw damaged(`a part of it says that it is ${reader.unsigned} bytes long`);
    return reader.position + reader.unsigned - start;
  }
}

/** Whether the tag and the number or length after it are there. */
function hasWholeHead(bytes: Uint8Array, start: number): boolean {
  let ends = 0;
  const isLong = ((bytes[start] ?? 0) & 7) === wireTypes.fixed64 || ((bytes[start] ?? 0) & 7) === wireTypes.fixed32;
  for (let at = start; at < bytes.length; at += 1) {
    if ((bytes[at] ?? 0) < 0x80) ends += 1;
    if (ends === (isLong ? 1 : 2)) return true;
  }
  return false;
}
