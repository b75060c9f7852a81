import { ScrollBox } from "./scroll-box";

export interface UnifiedDiffProps {
  /** Names the box for assistive technology. */
  label: string;
  /** A unified diff, lines separated by line feeds. */
  text: string;
}

/** A difference line by line; each line keeps its sign, so that colour is never the only mark. */
export function UnifiedDiff({ label, text }: UnifiedDiffProps) {
  const lines = text
    .replace(/\n$/, "")
    .split("\n")
    .map((line, place) => ({ line, place }));
  return (
    <ScrollBox label={label} className="max-h-96 bg-sunken">
      <pre className="w-max min-w-full py-1 font-mono text-small">
        {lines.map(({ line, place }) => (
          <span key={place} className={`block px-2 ${lookOf(line)}`}>
            {line === "" ? " " : line}
          </span>
        ))}
      </pre>
    </ScrollBox>
  );
}

/** Whether a line tells the files rather than their content. */
export function isDiffHeader(line: string): boolean {
  return line.startsWith("+++ ") || line.startsWith("--- ");
}

function lookOf(line: string): string {
  if (isDiffHeader(line) || line.startsWith("@@") || line.startsWith("\\")) return "text-muted";
  if (line.startsWith("+")) return "text-calm";
  return line.startsWith("-") ? "text-critical" : "";
}
