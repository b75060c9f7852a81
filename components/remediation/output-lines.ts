export interface OutputPiece {
  seq: number;
  text: string;
}

/** Output as lines. `isOpen`: the last one has not been ended by a line break, and goes on with what comes. */
export interface OutputLines {
  lines: readonly string[];
  isOpen: boolean;
}

export const noLines: OutputLines = { lines: [], isOpen: false };

/** Adds pieces, each cut anywhere, in the order given. Lines end with LF or CRLF. Takes as long as what is added is. */
export function appendPieces({ lines, isOpen }: OutputLines, pieces: readonly OutputPiece[]): OutputLines {
  const text = pieces.map((piece) => piece.text).join("");
  if (text === "") return { lines, isOpen };
  const added = `${isOpen ? lines.at(-1) : ""}${text}`.split("\n");
  const endsLine = added.at(-1) === "";
  const last = endsLine ? [] : added.slice(-1);
  const ended = added.slice(0, -1).map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return { lines: (isOpen ? lines.slice(0, -1) : lines).concat(ended, last), isOpen: !endsLine };
}
