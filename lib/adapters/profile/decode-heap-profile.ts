import type { Profile } from "@/lib/domain/profile/profile";
import { inMebibytes } from "./limits";
import { damaged, ProfileBuilder } from "./profile-builder";
import { ProfileError } from "./profile-error";

/** The parsed text takes a multiple of it. */
const textLimitBytes = 64 * 2 ** 20;

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

/**
 * Reads V8's sampling heap profile (`.heapprofile`, the answer of `HeapProfiler.stopSampling`): a tree of calls with the bytes
 * that live objects allocated in each. Functions without a name go by their place, as in profiles of @datadog/pprof.
 */
export class HeapProfileDecoder {
  private readonly builder: ProfileBuilder;
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;
  private readonly texts = new Map<string, number>();
  private readonly slots = new Map<string, number>();
  private path = new Uint32Array(256);

  constructor(private readonly onGrow: (bytes: number) => void) {
    this.builder = new ProfileBuilder(onGrow);
    this.text("");
  }

  push(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > textLimitBytes) {
      throw new ProfileError(
        `It is a JSON text of more than ${inMebibytes(textLimitBytes)}. Take the profile with a larger sampling interval.`,
      );
    }
    this.chunks.push(chunk);
  }

  finish(): Profile {
    const root: unknown = parseJson(Buffer.concat(this.chunks).toString("utf8"));
    this.chunks.length = 0;
    if (!isRecord(root) || !isRecord(root.head)) {
      throw new ProfileError(
        isRecord(root) && "snapshot" in root
          ? "It is a heap snapshot, which lists objects and not where they were allocated. Take a sampling heap profile (.heapprofile)."
          : "It is JSON, but no V8 sampling heap profile: there is no head.",
      );
    }
    this.readTree(root.head);
    return this.builder.finish({
      sampleTypes: [{ type: "space", unit: "bytes" }],
      defaultSampleType: null,
      takenAtMs: null,
      durationSeconds: null,
    });
  }

  /** Without recursion: a hostile file nests deeper than the stack allows. */
  private readTree(head: unknown): void {
    const open: { node: unknown; depth: number }[] = [{ node: head, depth: -1 }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { node, depth } = next;
      if (!isRecord(node)) throw damaged("a node of it is no object");
      const { selfSize, children = [] } = node;
      const frame = toCallFrame(node.callFrame);
      if (typeof selfSize !== "number" || !(selfSize >= 0)) throw damaged("a node of it has no selfSize");
      if (!Array.isArray(children)) throw damaged("the children of a node of it are no list");
      // The head stands for the program and is no frame of its own.
      if (depth >= 0) this.place(depth, this.slotOf(frame));
      if (selfSize > 0) this.addSample(depth + 1, selfSize);
      for (const child of children) open.push({ node: child, depth: depth + 1 });
    }
  }

  private place(depth: number, slot: number): void {
    if (depth === this.path.length) {
      this.onGrow(this.path.byteLength);
      const longer = new Uint32Array(depth * 2);
      longer.set(this.path);
      this.path = longer;
    }
    this.path[depth] = slot;
  }

  private addSample(depth: number, bytes: number): void {
    const innermostFirst = this.path.slice(0, depth).reverse();
    this.builder.stacks.add(innermostFirst, depth, Float64Array.of(bytes), 1);
  }

  /** A function is one location. */
  private slotOf(frame: CallFrame): number {
    const key = `${frame.functionName} ${frame.lineNumber} ${frame.columnNumber} ${frame.url}`;
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slot = this.builder.locations.slot(this.slots.size + 1, 0);
    this.slots.set(key, slot);
    this.onGrow(64 + key.length);
    const name =
      frame.functionName !== ""
        ? frame.functionName
        : `(anonymous:L#${frame.lineNumber + 1}:C#${frame.columnNumber + 1})`;
    this.builder.functions.slot(slot + 1, 0);
    this.builder.defineFunction(slot, {
      name: this.text(name),
      systemName: this.text(""),
      file: this.text(frame.url),
      startLine: Math.max(0, frame.lineNumber + 1),
    });
    this.builder.defineLocation(slot, 0, [slot]);
    return slot;
  }

  private text(text: string): number {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, this.builder.strings.length);
    return this.builder.strings.push(text) - 1;
  }
}

function toCallFrame(value: unknown): CallFrame {
  if (!isRecord(value) || typeof value.functionName !== "string") throw damaged("a node of it has no callFrame");
  const { functionName, url, lineNumber, columnNumber } = value;
  return {
    functionName,
    url: typeof url === "string" ? url : "",
    lineNumber: typeof lineNumber === "number" ? lineNumber : -1,
    columnNumber: typeof columnNumber === "number" ? columnNumber : -1,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(`its JSON ends or breaks off (${error instanceof Error ? error.message.slice(0, 120) : "unknown"})`);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
