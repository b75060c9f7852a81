import { Details } from "@/components/ui/details";
import { isDiffHeader, UnifiedDiff } from "@/components/ui/unified-diff";
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
  const lines = unified.split("\n");
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign) && !isDiffHeader(line)).length;
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
      <div className="mt-1">
        <UnifiedDiff label="Difference of the configuration" text={unified} />
      </div>
      {cut && <p className="text-muted text-small">Shown: {cut}.</p>}
    </Details>
  );
}
