/** A week of one sample a second is a line of about 15 MB. */
export const longestLineBytes = 64 * 2 ** 20;

const lineFeed = 10;

/**
 * The lines of a byte stream without their ends, as it delivers them; null in place of a line over `longestBytes`, which
 * is never held in memory as a whole. A last line needs no end.
 */
export async function* splitLines(
  input: AsyncIterable<Uint8Array | string>,
  longestBytes = longestLineBytes,
): AsyncGenerator<string | null> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length <= longestBytes) parts.push(part);
    else parts = [];
  };
  const finish = () => {
    const line = length > longestBytes ? null : Buffer.concat(parts).toString("utf8").replace(/\r$/, "");
    parts = [];
    length = 0;
    return line;
  };
  for await (const piece of input) {
    const chunk =
      typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, end));
      yield finish();
      from = end + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield finish();
}
