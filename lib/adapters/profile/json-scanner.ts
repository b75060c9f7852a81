import { damaged } from "./profile-error";

export type JsonScalar = string | number | boolean | null;

/** What is told of a JSON text, in its order. */
export interface JsonHandler {
  onStart(kind: "object" | "array"): void;
  onEnd(): void;
  onKey(key: string): void;
  onScalar(value: JsonScalar): void;
}

const textLimitBytes = 2 ** 20;
const depthLimit = 2 ** 20;

type State = "value" | "first value" | "key" | "first key" | "colon" | "next" | "done" | "string" | "escape" | "scalar";

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Reads JSON piece by piece and builds nothing. `JSON.parse` would end the whole process, and not just its thread, on a text
 * whose values need more memory than the thread may have. Throws `ProfileError` for what is no JSON.
 */
export class JsonScanner {
  private state: State = "value";
  /** Whether each container that is open is an object. */
  private readonly open: boolean[] = [];
  /** Of the text or scalar that has begun. */
  private pieces: Uint8Array[] = [];
  private pieceBytes = 0;
  private isKey = false;
  private hasEscape = false;

  constructor(private readonly handler: JsonHandler) {}

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.state === "string") {
        if (byte === backslash) {
          this.hasEscape = true;
          this.state = "escape";
        } else if (byte === quote) this.endText(chunk.subarray(start, at));
      } else if (this.state === "escape") this.state = "string";
      else if (this.state === "scalar" && !isDelimiter(byte)) continue;
      else {
        if (this.state === "scalar") this.endScalar(chunk.subarray(start, at));
        if (!isSpace(byte)) this.readMark(byte);
        start = this.isInText() ? at + 1 : at;
      }
    }
    if (this.isInText() || this.state === "scalar") this.keep(chunk.slice(start));
  }

  /** Throws `ProfileError` when the text is not whole. */
  end(): void {
    if (this.state !== "done") throw damaged("its JSON ends before it is whole");
  }

  private isInText(): boolean {
    return this.state === "string" || this.state === "escape";
  }

  private readMark(byte: number): void {
    const { state } = this;
    const isValueDue = state === "value" || state === "first value";
    const isKeyDue = state === "key" || state === "first key";
    if (byte === quote && (isValueDue || isKeyDue)) {
      this.isKey = isKeyDue;
      this.hasEscape = false;
      this.state = "string";
    } else if ((byte === openObject || byte === openArray) && isValueDue) this.begin(byte === openObject);
    else if (byte === closeObject && (state === "first key" || state === "next")) this.close(true);
    else if (byte === closeArray && (state === "first value" || state === "next")) this.close(false);
    else if (byte === comma && state === "next") this.state = this.open.at(-1) ? "key" : "value";
    else if (byte === colon && state === "colon") this.state = "value";
    else if (isValueDue && !isDelimiter(byte)) this.state = "scalar";
    else throw damaged(`its JSON breaks off at ${JSON.stringify(String.fromCharCode(byte))}`);
  }

  private begin(isObject: boolean): void {
    if (this.open.length === depthLimit) throw damaged("its JSON is nested more than a million deep");
    this.open.push(isObject);
    this.state = isObject ? "first key" : "first value";
    this.handler.onStart(isObject ? "object" : "array");
  }

  private close(isObject: boolean): void {
    if (this.open.pop() !== isObject) throw damaged("its JSON closes what is not open");
    this.afterValue();
    this.handler.onEnd();
  }

  private afterValue(): void {
    this.state = this.open.length === 0 ? "done" : "next";
  }

  private endText(last: Uint8Array): void {
    const raw = this.takeText(last);
    const text = this.hasEscape ? parseScalar(`"${raw}"`) : raw;
    if (this.isKey) {
      this.state = "colon";
      this.handler.onKey(String(text));
      return;
    }
    this.afterValue();
    this.handler.onScalar(text);
  }

  private endScalar(last: Uint8Array): void {
    const value = parseScalar(this.takeText(last));
    this.afterValue();
    this.handler.onScalar(value);
  }

  private keep(piece: Uint8Array): void {
    this.pieceBytes += piece.length;
    if (this.pieceBytes > textLimitBytes) throw damaged("a text in it has more than 1 MiB");
    this.pieces.push(piece);
  }

  private takeText(last: Uint8Array): string {
    this.keep(last);
    const text = Buffer.concat(this.pieces).toString("utf8");
    this.pieces = [];
    this.pieceBytes = 0;
    return text;
  }
}

const isDelimiter = (byte: number) =>
  isSpace(byte) || [comma, colon, openObject, closeObject, openArray, closeArray, quote].includes(byte);

/** A number, a literal, or a text with its quotes. */
function parseScalar(text: string): JsonScalar {
  try {
    return JSON.parse(text) as JsonScalar;
  } catch {
    throw damaged(`its JSON has ${text.slice(0, 40)} where a value belongs`);
  }
}
