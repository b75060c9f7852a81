import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { formatBytes, formatUtc } from "@/lib/domain/format/format";
import type { RankedPart } from "./rank-parts";

export interface GrowthTableProps {
  buckets: Attribution["buckets"];
  parts: readonly RankedPart[];
  now: number;
}

/** The numbers of the stacked picture, the newest first. */
export function GrowthTable({ buckets, parts, now }: GrowthTableProps) {
  return (
    <ScrollBox label="Parts of memory over time" className="max-h-80">
      <table className={`${tableLook} [&_td]:whitespace-nowrap [&_td]:text-right`}>
        <caption className="sr-only">Parts of memory over time</caption>
        <thead className="text-muted [&_th]:text-right">
          <tr>
            <th scope="col" className="!text-left">
              Time
            </th>
            {parts.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
            <th scope="col">Unexplained</th>
            <th scope="col">RSS</th>
          </tr>
        </thead>
        <tbody>
          {[...buckets].reverse().map((bucket) => (
            <tr key={bucket.at}>
              <th scope="row" className="whitespace-nowrap">
                {formatUtc(bucket.at, now)}
              </th>
              {parts.map(({ name, index }) => (
                <td key={name}>
                  <Bytes value={bucket.parts[index] ?? null} />
                </td>
              ))}
              <td>
                <Bytes value={bucket.unexplainedBytes} />
              </td>
              <td>
                <Bytes value={bucket.bytes} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Bytes({ value }: { value: number | null }) {
  return value === null ? <UnknownValue /> : formatBytes(value);
}
