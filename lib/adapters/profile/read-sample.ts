import { grown, type OnGrow } from "@/lib/domain/profile/number-list";
import type { ProfileBuilder } from "./profile-builder";
import { damaged } from "./profile-error";
import { type WireReader, wireTypes } from "./wire";

const fields = { locationId: 1, value: 2 } as const;
/** More columns than this no profiler writes; each costs an array. */
const valueLimit = 32;

/** Reads `Sample` messages into the builder's stacks. Labels do not matter to what is shown and are passed over. */
export class SampleReader {
  private locations = new Uint32Array(256);
  private readonly values = new Float64Array(valueLimit);
  private depth = 0;
  private count = 0;

  constructor(
    private readonly builder: ProfileBuilder,
    private readonly onGrow: OnGrow,
  ) {}

  /** Numbers come packed into one field, or one field each. */
  read(reader: WireReader, end: number): void {
    this.depth = 0;
    this.count = 0;
    while (reader.nextField()) {
      const { field, wireType } = reader;
      if (field !== fields.locationId && field !== fields.value) {
        reader.skip();
        continue;
      }
      if (wireType === wireTypes.bytes) reader.end = reader.readLength();
      else reader.expect(wireTypes.varint);
      do {
        if (wireType === wireTypes.bytes && reader.position === reader.end) break;
        reader.readVarint();
        if (field === fields.locationId) this.addLocation(reader.low, reader.high);
        else this.addValue(reader.signed);
      } while (wireType === wireTypes.bytes);
      reader.end = end;
    }
    this.builder.stacks.add(this.locations, this.depth, this.values, this.count);
  }

  private addLocation(low: number, high: number): void {
    if (low === 0 && high === 0) throw damaged("a sample refers to location 0");
    if (this.depth === this.locations.length) this.locations = grown(this.locations, this.onGrow);
    this.locations[this.depth] = this.builder.locations.slot(low, high);
    this.depth += 1;
  }

  private addValue(value: number): void {
    if (this.count === valueLimit) throw damaged(`a sample has more than ${valueLimit} values`);
    this.values[this.count] = value;
    this.count += 1;
  }
}
