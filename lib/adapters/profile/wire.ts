import { damaged } from "./profile-error";

export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/**
 * Reads protobuf's wire format and believes nothing: a number of more than 10 bytes, a length beyond the end or an unknown
 * kind of field throws `ProfileError`. One number at a time stands in `low` and `high`, its halves of 32 bits.
 */
export class WireReader {
  low = 0;
  high = 0;
  /** Of the field read last. */
  field = 0;
  wireType = 0;

  constructor(
    public bytes: Uint8Array = new Uint8Array(0),
    public position = 0,
    public end = bytes.length,
  ) {}

  /** Reads the next field's number and kind. False at the end. */
  nextField(): boolean {
    if (this.position >= this.end) return false;
    this.readVarint();
    this.field = this.high * 2 ** 29 + (this.low >>> 3);
    this.wireType = this.low & 7;
    if (this.field === 0) throw damaged("it has a field with the number 0");
    return true;
  }

  /** Numbers of up to 21 bits are read at once: most are. */
  readVarint(): void {
    const { bytes, position } = this;
    if (position + 3 > this.end) {
      this.readLongVarint();
      return;
    }
    const first = bytes[position] ?? 0;
    const second = bytes[position + 1] ?? 0;
    const third = bytes[position + 2] ?? 0;
    if (first < 0x80) {
      this.low = first;
      this.position = position + 1;
    } else if (second < 0x80) {
      this.low = (first & 0x7f) | (second << 7);
      this.position = position + 2;
    } else if (third < 0x80) {
      this.low = (first & 0x7f) | ((second & 0x7f) << 7) | (third << 14);
      this.position = position + 3;
    } else {
      this.readLongVarint();
      return;
    }
    this.high = 0;
  }

  private readLongVarint(): void {
    let low = 0;
    let high = 0;
    for (let count = 0; count < 10; count += 1) {
      if (this.position >= this.end) throw damaged("a number in it has no end");
      const byte = this.bytes[this.position] ?? 0;
      this.position += 1;
      const bits = byte & 0x7f;
      if (count < 4) low |= bits << (7 * count);
      else if (count === 4) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else if (count < 9) high |= bits << (7 * count - 32);
      else high |= (bits & 1) << 31;
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw damaged("a number in it is longer than 64 bits");
  }

  /** The number read last, as protobuf's `int64`. Beyond 2^53 the nearest number that can be held. */
  get signed(): number {
    return (this.high | 0) * 2 ** 32 + this.low;
  }

  get unsigned(): number {
    return this.high * 2 ** 32 + this.low;
  }

  /** Reads a length and returns where what it measures ends. */
  readLength(): number {
    this.readVarint();
    const end = this.position + this.unsigned;
    if (end > this.end) throw damaged("a part of it is longer than the whole");
    return end;
  }

  /** Reads a field's number, which must be one. */
  readNumber(): number {
    this.expect(wireTypes.varint);
    this.readVarint();
    return this.signed;
  }

  /** Passes over the content of the field whose number was read. */
  skip(): void {
    switch (this.wireType) {
      case wireTypes.varint:
        this.readVarint();
        return;
      case wireTypes.bytes:
        this.position = this.readLength();
        return;
      case wireTypes.fixed64:
      case wireTypes.fixed32:
        this.position += this.wireType === wireTypes.fixed64 ? 8 : 4;
        if (this.position > this.end) throw damaged("it ends inside a number");
        return;
      default:
        throw damaged(`it has a field of the unknown kind ${this.wireType}`);
    }
  }

  expect(wireType: number): void {
    if (this.wireType !== wireType) {
      throw damaged(`its field ${this.field} is of kind ${this.wireType}, which a profile does not have there`);
    }
  }
}
