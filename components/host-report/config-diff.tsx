import { Details } from "@/components/ui/details";
import { ScrollBox } from "@/components/ui/scroll-box";
import { counted } from "@/lib/domain/diagnosis/wording";
import { formatUtc } from "@/lib/domain/format/format";
import type { ConfigDiff } from "@/lib/domain/host/report";

export interface ConfigDiffViewProps {
  diff: ConfigDiff;
  now: number;
}

/** What is different in the configuration, line by line; each line keeps its sign, so that colour is never the only mark. */
export function ConfigDiffView({ diff: { against, unified, onlySecrets, cut }, now }: ConfigDiffViewProps) {
  const kind = against.kind === "backup" ? `backup ${against.name}` : against.name;
  const earlier = `${kind} of ${formatUtc(against.at, now)}`;
  if (unified === "") {
    const words = cut ?? (onlySecrets ? "only secrets differ, which are not shown" : "no difference");
    return (
      <p>
        Configuration against the {earlier}: <strong className="font-semibold">{words}</strong>.
      </p>
    );
  }
  const lines = unified.split("\n").map((text, place) => ({ text, place }));
  const count = (sign: string) => lines.filter(({ text }) => text.startsWith(sign) && !isHeader(text)).length;
  const summary = (
    <span className="text-plain">
      Configuration against the {earlier}:{" "}
      <strong className="font-semibold">
        {counted(count("+"), "line")} added, {count("-")} removed
      </strong>
    </span>
  );
  return (
    <Details summary={summary}>
      <ScrollBox label="Difference of the configuration" className="mt-1 max-h-96 bg-sunken">
        <pre className="w-max min-w-full py-1 font-mono text-small">
          {lines.map(({ text, place }) => (
            <span key={place} className={`block px-2 ${lookOf(text)}`}>
              {text === "" ? " " : text}
            </span>
          ))}
        </pre>
      </ScrollBox>
      {cut && <p className="text-muted text-small">Shown: {cut}.</p>}
    </Details>
  );
}

function isHeader(line: string): boolean {
  return line.startsWith("+++ ") || line.startsWith("--- ");
}

function lookOf(line: string): string {
  if (isHeader(line) || line.startsWith("@@") || line.startsWith("\\")) return "text-muted";
  if (line.startsWith("+")) return "text-calm";
  return line.startsWith("-") ? "text-critical" : "";
}
