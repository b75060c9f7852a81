import { StateGlyph } from "@/components/ui/state-glyph";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { Gate } from "@/lib/domain/trend/trend";
import { outcomeWords, thresholdWords, wordsOf } from "./gate-words";
import { type BarSegment, SegmentBar } from "./segment-bar";

/** One check as a row: its name, its number against what it must be, and whether it passed. */
export function GateRow({ gate }: { gate: Gate }) {
  const { title, measure, format } = wordsOf(gate);
  const glyph = gate.value === null ? "unknown" : gate.passed ? "met" : "not met";
  return (
    <tr>
      <th scope="row" className="min-w-40">
        {title}
        <span className="block font-normal text-muted">{measure}</span>
      </th>
      <td className={`min-w-24 ${gate.passed || gate.value === null ? "" : "text-attention"}`}>
        <span className="inline-flex items-baseline gap-1.5">
          <StateGlyph state={glyph} className="size-2.5" />
          {outcomeWords(gate)}
        </span>
      </td>
      <td className="whitespace-nowrap text-right">
        {gate.value === null ? <UnknownValue /> : <strong className="font-medium">{format(gate.value)}</strong>}
      </td>
      <td className="min-w-28 text-muted">{thresholdWords(gate)}</td>
      <td className="w-32 min-w-24">
        <GateBar gate={gate} />
      </td>
    </tr>
  );
}

/** The value against the mark of the threshold, which stands in the middle. Nothing where there is nothing to compare. */
function GateBar({ gate: { value, threshold, passed } }: { gate: Gate }) {
  if (value === null) return <SegmentBar segments={[{ key: "unknown", share: 1, color: null }]} className="mt-1 h-2" />;
  if (!(threshold > 0) || !Number.isFinite(threshold)) return null;
  const segments: BarSegment[] = [
    { key: "value", share: value / (2 * threshold), color: passed ? "var(--calm)" : "var(--attention)" },
  ];
  return <SegmentBar segments={segments} markAt={0.5} className="mt-1 h-2" />;
}
