import type { ProfileBuilder } from "./profile-builder";
import { damaged } from "./profile-error";
import { type WireReader, wireTypes } from "./wire";

const fields = { id: 1, mappingId: 2, line: 4 } as const;
const lineFields = { functionId: 1 } as const;

/** Reads `Location` messages. Addresses and line numbers do not matter: what is shown is functions. */
export class LocationReader {
  constructor(private readonly builder: ProfileBuilder) {}

  read(reader: WireReader, end: number): void {
    let slot = -1;
    let mapping = 0;
    const functions: number[] = [];
    while (reader.nextField()) {
      if (reader.field === fields.id) {
        readId(reader);
        if (reader.low === 0 && reader.high === 0) break;
        slot = this.builder.locations.slot(reader.low, reader.high);
      } else if (reader.field === fields.mappingId) {
        readId(reader);
        mapping = reader.unsigned;
      } else if (reader.field === fields.line) {
        reader.expect(wireTypes.bytes);
        reader.end = reader.readLength();
        functions.push(this.readLine(reader));
        reader.end = end;
      } else reader.skip();
    }
    if (slot < 0) throw damaged("one of its locations has no id");
    this.builder.defineLocation(slot, mapping, functions);
  }

  /** The place of the function of a `Line`. */
  private readLine(reader: WireReader): number {
    let slot = -1;
    while (reader.nextField()) {
      if (reader.field === lineFields.functionId) {
        readId(reader);
        if (reader.low === 0 && reader.high === 0) break;
        slot = this.builder.functions.slot(reader.low, reader.high);
      } else reader.skip();
    }
    if (slot < 0) throw damaged("a line of one of its locations has no function");
    return slot;
  }
}

function readId(reader: WireReader): void {
  reader.expect(wireTypes.varint);
  reader.readVarint();
}
