import {
  Function as FunctionMessage,
  Line,
  Location,
  Mapping,
  Profile as ProfileMessage,
  Sample,
  StringTable,
  ValueType,
} from "pprof-format";
import { PprofDecoder } from "@/lib/adapters/profile/decode-pprof";
import type { Profile } from "@/lib/domain/profile/profile";

/** A function's name; several names of one location, innermost first; or a location without a name in a mapped file. */
export type TestFrame = string | readonly string[] | { file: string };

export interface TestProfile {
  /** `type/unit`; `space/bytes` when absent. */
  types?: readonly string[];
  /** Innermost frame first. */
  samples: readonly { stack: readonly TestFrame[]; values: readonly number[] }[];
  defaultType?: string;
  takenAtMs?: number;
  dropFrames?: string;
  keepFrames?: string;
  /** Source file by function. */
  sourceFiles?: Readonly<Record<string, string>>;
}

/** A pprof profile as uncompressed protobuf, written by pprof-format. */
export function encodeProfile(content: TestProfile): Uint8Array {
  const stringTable = new StringTable();
  const text = (one: string) => stringTable.dedup(one);
  const functions = new Map<string, FunctionMessage>();
  const locations = new Map<string, Location>();
  const mappings = new Map<string, Mapping>();
  const functionId = (name: string) => {
    const id = functions.get(name)?.id ?? functions.size + 1;
    const filename = text(content.sourceFiles?.[name] ?? "");
    functions.set(name, new FunctionMessage({ id, name: text(name), systemName: text(name), filename }));
    return id;
  };
  const mappingId = (file: string) => {
    const id = mappings.get(file)?.id ?? mappings.size + 1;
    mappings.set(file, new Mapping({ id, filename: text(file) }));
    return id;
  };
  const locationId = (frame: TestFrame) => {
    const key = JSON.stringify(frame);
    const id = locations.get(key)?.id ?? locations.size + 1;
    const names = typeof frame === "string" ? [frame] : Array.isArray(frame) ? (frame as string[]) : [];
    const line = names.map((name) => new Line({ functionId: functionId(name), line: 1 }));
    const mapping = typeof frame === "object" && "file" in frame ? { mappingId: mappingId(frame.file) } : {};
    locations.set(key, new Location({ id, line, ...mapping }));
    return id;
  };
  const sampleType = (content.types ?? ["space/bytes"]).map((one) => {
    const [type = "", unit = ""] = one.split("/");
    return new ValueType({ type: text(type), unit: text(unit) });
  });
  const sample = content.samples.map(
    ({ stack, values }) => new Sample({ locationId: stack.map(locationId), value: [...values] }),
  );
  return new ProfileMessage({
    stringTable,
    sampleType,
    sample,
    function: [...functions.values()],
    location: [...locations.values()],
    mapping: [...mappings.values()],
    timeNanos: BigInt(content.takenAtMs ?? 0) * 1_000_000n,
    defaultSampleType: text(content.defaultType ?? ""),
    dropFrames: text(content.dropFrames ?? ""),
    keepFrames: text(content.keepFrames ?? ""),
  }).encode();
}

/** A profile with this content, encoded and read again. */
export function createProfile(content: TestProfile): Profile {
  const decoder = new PprofDecoder(() => {});
  decoder.push(encodeProfile(content));
  return decoder.finish();
}
