import { Float64List, type OnGrow, Uint32List } from "@/lib/domain/profile/number-list";
import type { Profile } from "@/lib/domain/profile/profile";
import { ProfileError } from "./profile-error";

/** Takes samples one by one. */
export class StackCollector {
  private readonly starts: Uint32List;
  private readonly locations: Uint32List;
  private values: Float64List[] | null = null;
  private totals: number[] = [];

  constructor(private readonly onGrow: OnGrow) {
    this.starts = new Uint32List(onGrow);
    this.locations = new Uint32List(onGrow);
    this.starts.push(0);
  }

  /** Null before the first sample. */
  get valueCount(): number | null {
    return this.values?.length ?? null;
  }

  /** Adds a sample: `depth` locations, innermost first, and `count` values. Every sample must have as many values. */
  add(locations: Uint32Array, depth: number, values: Float64Array, count: number): void {
    this.values ??= this.createColumns(count);
    if (this.values.length !== count) {
      throw new ProfileError(
        `A sample has ${count} values and another ${this.values.length}: it is damaged. Fetch or take it again.`,
      );
    }
    this.locations.append(locations, depth);
    this.starts.push(this.locations.length);
    for (let column = 0; column < count; column += 1) {
      const value = values[column] ?? 0;
      this.values[column]?.push(value);
      this.totals[column] = (this.totals[column] ?? 0) + Math.abs(value);
    }
  }

  finish(): Pick<Profile, "stackStart" | "stackLocation" | "values" | "totals"> {
    return {
      stackStart: this.starts.finish(),
      stackLocation: this.locations.finish(),
      values: (this.values ?? []).map((column) => column.finish()),
      totals: this.totals,
    };
  }

  private createColumns(count: number): Float64List[] {
    this.totals = Array.from({ length: count }, () => 0);
    return Array.from({ length: count }, () => new Float64List(this.onGrow));
  }
}
