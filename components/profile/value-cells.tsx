import { exactProfileValue, formatPercentOf, formatProfileValue } from "@/lib/domain/profile/format-value";
import type { SampleType } from "@/lib/domain/profile/profile";

export interface ValueCellsProps {
  value: number;
  total: number;
  type: SampleType;
}

/** A value with its unit, exact on hover, and its share of the whole beside it. */
export function ValueCells({ value, total, type }: ValueCellsProps) {
  return (
    <>
      <td className="whitespace-nowrap text-right" title={exactProfileValue(value, type)}>
        {formatProfileValue(value, type)}
      </td>
      <td className="whitespace-nowrap text-right">{formatPercentOf(value, total)}</td>
    </>
  );
}
