import { Function as FunctionMessage, Mapping, ValueType } from "pprof-format";
import type { Profile } from "@/lib/domain/profile/profile";
import { pruneFrames } from "@/lib/domain/profile/prune-frames";
import { ProfileBuilder } from "./profile-builder";
import { damaged, ProfileError, unknownFormat } from "./profile-error";
import { LocationReader } from "./read-location";
import { SampleReader } from "./read-sample";
import { MessageSplitter } from "./split-messages";
import { WireReader, wireTypes } from "./wire";

/** Fields of `perftools.profiles.Profile`, https://github.com/google/pprof/blob/main/proto/profile.proto. */
const fields = {
  sampleType: 1,
  sample: 2,
  mapping: 3,
  location: 4,
  function: 5,
  stringTable: 6,
  dropFrames: 7,
  keepFrames: 8,
  timeNanos: 9,
  durationNanos: 10,
  defaultSampleType: 14,
} as const;

/** What a mapping takes, roughly. */
const mappingBytes = 64;

/**
 * Reads a pprof profile from its uncompressed bytes, piece by piece. The small tables are decoded by pprof-format; samples
 * and locations are most of a profile and go straight into arrays, because an object for each takes five times the file.
 */
export class PprofDecoder {
  private readonly builder: ProfileBuilder;
  private readonly splitter = new MessageSplitter((reader, end) => this.readField(reader, end));
  private readonly samples: SampleReader;
  private readonly locations: LocationReader;
  private readonly types: { type: number; unit: number }[] = [];
  private readonly mappingFile = new Map<number, number>();
  private readonly numbers = new Map<number, number>();

  constructor(private readonly onGrow: (bytes: number) => void) {
    this.builder = new ProfileBuilder(onGrow);
    this.samples = new SampleReader(this.builder, onGrow);
    this.locations = new LocationReader(this.builder);
  }

  push(chunk: Uint8Array): void {
    this.recognised(() => this.splitter.push(chunk));
  }

  finish(): Profile {
    this.recognised(() => this.splitter.end());
    const { builder } = this;
    if (builder.strings.length === 0) builder.strings.push(new Uint8Array(0));
    if (!builder.strings.isEmpty(0)) throw damaged("its first string is not empty");
    for (const [id, file] of this.mappingFile) builder.mappings.set(id, builder.strings.get(file));
    const sampleTypes = this.types.map(({ type, unit }) => ({
      type: builder.strings.get(type),
      unit: builder.strings.get(unit),
    }));
    const wanted = builder.strings.get(this.numbers.get(fields.defaultSampleType) ?? 0);
    const found = sampleTypes.findIndex(({ type }) => wanted !== "" && type === wanted);
    const timeNanos = this.numbers.get(fields.timeNanos) ?? 0;
    const durationNanos = this.numbers.get(fields.durationNanos) ?? 0;
    const profile = builder.finish({
      format: "pprof",
      sampleTypes,
      defaultSampleType: found < 0 ? null : found,
      takenAtMs: timeNanos > 0 ? timeNanos / 1e6 : null,
      durationSeconds: durationNanos > 0 ? durationNanos / 1e9 : null,
    });
    return this.withoutDroppedFrames(profile);
  }

  /** Any text begins like a protobuf: what breaks before it named a type of samples is no damaged profile, but none. */
  private recognised(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw error instanceof ProfileError && this.types.length === 0 ? unknownFormat() : error;
    }
  }

  private readField(reader: WireReader, end: number): void {
    switch (reader.field) {
      case fields.sample:
        reader.expect(wireTypes.bytes);
        this.samples.read(reader, end);
        return;
      case fields.location:
        reader.expect(wireTypes.bytes);
        this.locations.read(reader, end);
        return;
      case fields.stringTable:
        reader.expect(wireTypes.bytes);
        this.builder.strings.push(reader.bytes, reader.position, end);
        return;
      case fields.sampleType:
        this.types.push(toIndices(ValueType.decode(messageBytes(reader, end))));
        return;
      case fields.mapping: {
        const { id, filename } = Mapping.decode(messageBytes(reader, end));
        if (this.mappingFile.has(Number(id))) throw damaged("two of its mappings have the same id");
        this.onGrow(mappingBytes);
        this.mappingFile.set(Number(id), toIndex(filename));
        return;
      }
      case fields.function:
        this.readFunction(messageBytes(reader, end));
        return;
      case fields.timeNanos:
        if (this.numbers.has(fields.timeNanos)) {
          throw new ProfileError("It is several profiles one after the other. Split it, or take one profile.");
        }
        this.numbers.set(reader.field, reader.readNumber());
        return;
      case fields.dropFrames:
      case fields.keepFrames:
      case fields.durationNanos:
      case fields.defaultSampleType:
        this.numbers.set(reader.field, reader.readNumber());
        return;
      default:
    }
  }

  private readFunction(bytes: Uint8Array): void {
    const { id, name, systemName, filename, startLine } = FunctionMessage.decode(bytes);
    if (Number(id) === 0) throw damaged("one of its functions has no id");
    const [low, high] = toHalves(id);
    this.builder.defineFunction(this.builder.functions.slot(low, high), {
      name: toIndex(name),
      systemName: toIndex(systemName),
      file: toIndex(filename),
      startLine: Number(startLine),
    });
  }

  /** What is no regular expression is passed over, as `go tool pprof` does. */
  private withoutDroppedFrames(profile: Profile): Profile {
    const { builder } = this;
    const drop = toExpression(builder.strings.get(this.numbers.get(fields.dropFrames) ?? 0));
    const keep = toExpression(builder.strings.get(this.numbers.get(fields.keepFrames) ?? 0));
    return drop ? pruneFrames(profile, { drop, keep }) : profile;
  }
}

/** The bytes of a small message, checked: pprof-format takes a number that never ends and a length beyond the end. */
function messageBytes(reader: WireReader, end: number): Uint8Array {
  reader.expect(wireTypes.bytes);
  const bytes = reader.bytes.subarray(reader.position, end);
  const check = new WireReader(bytes);
  while (check.nextField()) check.readNumber();
  return bytes;
}

const toIndices = ({ type, unit }: ValueType) => ({ type: toIndex(type), unit: toIndex(unit) });

/** pprof-format reads every number as unsigned, so that a negative index is a very large one, and none is as large. */
function toIndex(value: number | bigint): number {
  const index = Number(value);
  if (index > 0xffff_ffff) throw damaged(`it refers to string ${index}`);
  return index;
}

function toHalves(value: number | bigint): [number, number] {
  if (typeof value === "number") return [value, 0];
  const whole = BigInt(value);
  return [Number(whole & 0xffff_ffffn), Number(whole >> 32n)];
}

function toExpression(text: string): RegExp | null {
  if (text === "") return null;
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return null;
  }
}
