import { Uint32List } from "@/lib/domain/profile/number-list";
import type { Profile } from "@/lib/domain/profile/profile";
import { type JsonHandler, type JsonScalar, JsonScanner } from "./json-scanner";
import { ProfileBuilder } from "./profile-builder";
import { damaged, ProfileError } from "./profile-error";

/** What stands in an open object or list. */
type Place = "root" | "node" | "frame" | "children" | "other";

interface CallFrame {
  functionName: string | null;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

/**
 * Reads V8's sampling heap profile (`.heapprofile`, the answer of `HeapProfiler.stopSampling`): a tree of calls with the bytes
 * that live objects allocated in each. Functions without a name go by their place, as in profiles of @datadog/pprof.
 */
export class HeapProfileDecoder implements JsonHandler {
  private readonly builder: ProfileBuilder;
  private readonly scanner = new JsonScanner(this);
  private readonly places: Place[] = [];
  private key = "";
  private hasHead = false;
  private frame: CallFrame = createFrame();
  /** Per open node below the head its location; and for the head too the bytes, NaN until they are read. */
  private readonly path: Uint32List;
  private readonly selfBytes: number[] = [];
  private readonly isFramed: boolean[] = [];
  private readonly texts = new Map<string, number>();
  private readonly slots = new Map<string, number>();

  constructor(private readonly onGrow: (bytes: number) => void) {
    this.builder = new ProfileBuilder(onGrow);
    this.path = new Uint32List(onGrow);
    this.text("");
  }

  push(chunk: Uint8Array): void {
    this.scanner.push(chunk);
  }

  finish(): Profile {
    this.scanner.end();
    if (!this.hasHead) throw new ProfileError("It is JSON, but no V8 sampling heap profile: there is no head.");
    return this.builder.finish({
      format: "heapprofile",
      sampleTypes: [{ type: "space", unit: "bytes" }],
      defaultSampleType: null,
      takenAtMs: null,
      durationSeconds: null,
    });
  }

  onKey(key: string): void {
    this.key = key;
    if (key === "snapshot" && this.places.length === 1) {
      throw new ProfileError(
        "It is a heap snapshot, which lists objects and not where they were allocated. Take a sampling heap profile (.heapprofile).",
      );
    }
  }

  onStart(kind: "object" | "array"): void {
    const place = this.placeOf(kind);
    this.places.push(place);
    if (place === "node") {
      this.hasHead = true;
      this.selfBytes.push(Number.NaN);
      this.isFramed.push(false);
    } else if (place === "frame") this.frame = createFrame();
    else if (place === "children" && !this.isFramed.at(-1))
      throw damaged("a node of it has no callFrame before children");
  }

  onEnd(): void {
    const place = this.places.pop();
    if (place === "frame") this.endFrame();
    else if (place === "node") this.endNode();
  }

  onScalar(value: JsonScalar): void {
    const place = this.places.at(-1);
    if (place === "node") {
      if (this.key === "children") throw damaged("the children of a node of it are no list");
      if (this.key === "selfSize" && typeof value === "number") this.selfBytes[this.selfBytes.length - 1] = value;
    } else if (place === "frame") this.readFrameValue(value);
    else if (place === "children") throw damaged("a node of it is no object");
  }

  private placeOf(kind: "object" | "array"): Place {
    const outer = this.places.at(-1);
    const isObject = kind === "object";
    if (outer === undefined) return isObject ? "root" : "other";
    if (outer === "root" && this.key === "head" && isObject) return "node";
    if (outer === "children" && isObject) return "node";
    if (outer === "node" && this.key === "callFrame" && isObject) return "frame";
    if (outer === "node" && this.key === "children" && !isObject) return "children";
    return "other";
  }

  private readFrameValue(value: JsonScalar): void {
    const { key, frame } = this;
    if ((key === "functionName" || key === "url") && typeof value === "string") frame[key] = value;
    if ((key === "lineNumber" || key === "columnNumber") && typeof value === "number") frame[key] = value;
  }

  private endFrame(): void {
    const depth = this.isFramed.length - 1;
    this.isFramed[depth] = true;
    // The head stands for the program and is no frame of its own.
    if (depth === 0) return;
    const slot = this.slotOf(this.frame);
    if (depth > this.path.length) this.path.push(slot);
    else this.path.set(depth - 1, slot);
  }

  private endNode(): void {
    const bytes = this.selfBytes.pop() ?? Number.NaN;
    if (!this.isFramed.pop()) throw damaged("a node of it has no callFrame");
    if (!(bytes >= 0)) throw damaged("a node of it has no selfSize");
    if (bytes === 0) return;
    const depth = this.selfBytes.length;
    const innermostFirst = Uint32Array.from({ length: depth }, (_, at) => this.path.get(depth - 1 - at));
    this.builder.stacks.add(innermostFirst, depth, Float64Array.of(bytes), 1);
  }

  /** A function is one location. */
  private slotOf({ functionName, url, lineNumber, columnNumber }: CallFrame): number {
    if (functionName === null) throw damaged("a callFrame of it has no functionName");
    const key = `${functionName} ${lineNumber} ${columnNumber} ${url}`;
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slot = this.builder.locations.slot(this.slots.size + 1, 0);
    this.slots.set(key, slot);
    this.onGrow(128 + 2 * key.length);
    this.builder.functions.slot(slot + 1, 0);
    this.builder.defineFunction(slot, {
      name: this.text(functionName || `(anonymous:L#${lineNumber + 1}:C#${columnNumber + 1})`),
      systemName: this.text(""),
      file: this.text(url),
      startLine: Math.max(0, lineNumber + 1),
    });
    this.builder.defineLocation(slot, 0, [slot]);
    return slot;
  }

  private text(text: string): number {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, this.builder.strings.length);
    return this.builder.strings.push(Buffer.from(text));
  }
}

const createFrame = (): CallFrame => ({ functionName: null, url: "", lineNumber: -1, columnNumber: -1 });
