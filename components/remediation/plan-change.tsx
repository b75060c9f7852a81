import { StateGlyph } from "@/components/ui/state-glyph";
import { UnifiedDiff } from "@/components/ui/unified-diff";
import type { PlanContent } from "@/lib/domain/action/action";
import { PlanSection } from "./plan-section";

export interface PlanChangeProps {
  content: Pick<PlanContent, "diff" | "honours">;
}

/** What would be written, line by line, and whether this node's build heeds it. Nothing where no setting is changed. */
export function PlanChange({ content: { diff, honours } }: PlanChangeProps) {
  return (
    <>
      {diff !== null && (
        <PlanSection title="Changes">
          <p className="break-all font-mono text-muted text-small">{diff.path}</p>
          <UnifiedDiff label={`Difference of ${diff.path}`} text={withoutFileNames(diff.unified)} />
          <p className="text-muted text-small">Secrets are not shown.</p>
        </PlanSection>
      )}
      {honours.length > 0 && (
        <PlanSection title="Does this build heed it?">
          <table className="w-full text-left">
            <thead className="sr-only">
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Heeded</th>
              </tr>
            </thead>
            <tbody className="divide-y divide-edge">
              {honours.map((honour) => (
                <Honour key={honour.setting} {...honour} />
              ))}
            </tbody>
          </table>
        </PlanSection>
      )}
    </>
  );
}

/** The file is named above the difference. */
const withoutFileNames = (unified: string): string => unified.replace(/^--- .*\n\+\+\+ .*\n/, "");

const words = {
  yes: { word: "heeded", glyph: "met", colour: "text-calm" },
  no: { word: "not heeded", glyph: "not met", colour: "text-attention font-semibold" },
  unknown: { word: "not known", glyph: "unknown", colour: "text-muted" },
} as const;

function Honour({ setting, state, basis }: PlanContent["honours"][number]) {
  const { word, glyph, colour } = words[state];
  return (
    <tr>
      <th scope="row" className="py-1 pr-2 align-top font-normal">
        <span className="break-all font-mono text-small">{setting}</span>
        <span className="block break-words text-muted text-small">{basis}</span>
      </th>
      <td className={`whitespace-nowrap py-1 align-top ${colour}`}>
        <span className="inline-flex items-center gap-1.5">
          <StateGlyph state={glyph} />
          {word}
        </span>
      </td>
    </tr>
  );
}
