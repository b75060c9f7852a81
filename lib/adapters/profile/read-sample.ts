import { damaged, type ProfileBuilder } from "./profile-builder";
import { type WireReader, wireTypes } from "./wire";

const sampleFields = { locationId: 1, value: 2 } as const;

/** Reads `Sample` messages into the builder's stacks. Labels do not matter to what is shown and are passed over. */
export class SampleReader {
  private locations = new Uint32Array(256);
  private values = new Float64Array(8);
  private depth = 0;
  private count = 0;

  constructor(
    private readonly builder: ProfileBuilder,
    private readonly onGrow: (bytes: number) => void,
  ) {}

  read(reader: WireReader, end: number): void {
    this.depth = 0;
    this.count = 0;
    while (reader.nextField()) {
      if (reader.field === sampleFields.locationId) this.readNumbers(reader, end, () => this.addLocation(reader));
      else if (reader.field === sampleFields.value) this.readNumbers(reader, end, () => this.addValue(reader));
      else reader.skip();
    }
    this.builder.stacks.add(this.locations, this.depth, this.values, this.count);
  }

  /** Numbers come packed into one field, or one field each. */
  private readNumbers(reader: WireReader, end: number, add: () => void): void {
    if (reader.wireType !== wireTypes.bytes) {
      reader.expect(wireTypes.varint);
      reader.readVarint();
      add();
      return;
    }
    reader.end = reader.readLength();
    while (reader.position < reader.end) {
      reader.readVarint();
      add();
    }
    reader.end = end;
  }

  private addLocation(reader: WireReader): void {
    if (reader.low === 0 && reader.high === 0) throw damaged("a sample refers to location 0");
    if (this.depth === this.locations.length) {
      this.onGrow(this.locations.byteLength);
      const next = new Uint32Array(this.depth * 2);
      next.set(this.locations);
      this.locations = next;
    }
    this.locations[this.depth] = this.builder.locations.slot(reader.low, reader.high);
    this.depth += 1;
  }

  private addValue(reader: WireReader): void {
    if (this.count === this.values.length) {
      this.onGrow(this.values.byteLength);
      const next = new Float64Array(this.count * 2);
      next.set(this.values);
      this.values = next;
    }
    this.values[this.count] = reader.signed;
    this.count += 1;
  }
}

const locationFields = { id: 1, mappingId: 2, line: 4 } as const;

/** Reads `Location` messages. Addresses and line numbers do not matter: what is shown is functions. */
export class LocationReader {
  constructor(private readonly builder: ProfileBuilder) {}

  read(reader: WireReader, end: number): void {
    let slot = -1;
    let mapping = 0;
    const functions: number[] = [];
    while (reader.nextField()) {
      if (reader.field === locationFields.id) {
        reader.expect(wireTypes.varint);
        reader.readVarint();
        if (reader.low === 0 && reader.high === 0) break;
        slot = this.builder.locations.slot(reader.low, reader.high);
      } else if (reader.field === locationFields.mappingId) {
        reader.expect(wireTypes.varint);
        reader.readVarint();
        mapping = reader.unsigned;
      } else if (reader.field === locationFields.line) {
        reader.expect(wireTypes.bytes);
        functions.push(this.readLine(reader));
        reader.end = end;
      } else reader.skip();
    }
    if (slot < 0) throw damaged("one of its locations has no id");
    this.builder.defineLocation(slot, mapping, functions);
  }

  /** The place of the function of a `Line`. */
  private readLine(reader: WireReader): number {
    reader.end = reader.readLength();
    let slot = -1;
    while (reader.nextField()) {
      if (reader.field === 1) {
        reader.expect(wireTypes.varint);
        reader.readVarint();
        if (reader.low === 0 && reader.high === 0) break;
        slot = this.builder.functions.slot(reader.low, reader.high);
      } else reader.skip();
    }
    if (slot < 0) throw damaged("a line of one of its locations has no function");
    return slot;
  }
}
