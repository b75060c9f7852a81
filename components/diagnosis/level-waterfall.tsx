import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { Attribution, PerUnit } from "@/lib/domain/diagnosis/attribution";
import { wholePercent } from "@/lib/domain/diagnosis/wording";
import { formatBytes } from "@/lib/domain/format/format";
import { PartKey } from "./part-key";
import type { RankedPart } from "./rank-parts";
import { SegmentBar } from "./segment-bar";
import { type WaterfallRow, waterfallRows } from "./waterfall-rows";

export interface LevelWaterfallProps {
  attribution: Attribution;
  parts: readonly RankedPart[];
}

/** What memory consists of now and what grew, consumer by consumer; each bar begins where the one above ends. */
export function LevelWaterfall({ attribution, parts }: LevelWaterfallProps) {
  const { level, growth, perUnit } = attribution;
  return (
    <ScrollBox label="Memory by consumer">
      <table className={tableLook}>
        <caption className="sr-only">Level and growth by consumer</caption>
        <thead className="text-muted">
          <tr>
            <th scope="col">Consumer</th>
            <th scope="col" className="text-right">
              Level
            </th>
            <th scope="col">
              <span className="sr-only">Place in the level</span>
            </th>
            <th scope="col" className="text-right">
              Of the level
            </th>
            <th scope="col" className="text-right">
              Growth
            </th>
            <th scope="col" className="text-right">
              Of the growth
            </th>
            <th scope="col">Each one holds</th>
          </tr>
        </thead>
        <tbody>
          {waterfallRows(attribution, parts).map((row) => (
            <Row key={row.key} row={row} unit={perUnit.find(({ name }) => name === row.key)} />
          ))}
          <tr className="font-medium">
            <th scope="row">RSS</th>
            <td className="whitespace-nowrap text-right">
              <Bytes value={level.bytes} />
            </td>
            <td />
            <td />
            <td className="whitespace-nowrap text-right">
              <Bytes value={growth.bytes} signed />
            </td>
            <td />
            <td />
          </tr>
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Row({ row, unit }: { row: WaterfallRow; unit: PerUnit | undefined }) {
  const { before, levelShare, color } = row;
  return (
    <tr>
      <th scope="row" className="min-w-32">
        <PartKey color={color}>{row.label}</PartKey>
      </th>
      <td className="whitespace-nowrap text-right">
        <Bytes value={row.levelBytes} />
      </td>
      <td className="w-1/4 min-w-28">
        {levelShare !== null && (
          <SegmentBar
            className="mt-1 h-2"
            segments={[
              { key: "before", share: before, color: "transparent" },
              { key: "own", share: levelShare, color },
            ]}
          />
        )}
      </td>
      <td className="text-right">
        <Share value={levelShare} />
      </td>
      <td className="whitespace-nowrap text-right">
        <Bytes value={row.growthBytes} signed />
      </td>
      <td className="text-right">
        <Share value={row.growthShare} />
      </td>
      <td className="min-w-40">{unit && <UnitText unit={unit} />}</td>
    </tr>
  );
}

function UnitText({ unit: { bytes, basis, detail } }: { unit: PerUnit }) {
  if (bytes === null) return <UnknownValue word={basis} reason={detail} />;
  const sign = basis === "upper bound" ? "at most " : "";
  return (
    <>
      {sign}
      {formatBytes(bytes)} <span className="text-muted">({detail})</span>
    </>
  );
}

function Bytes({ value, signed = false }: { value: number | null; signed?: boolean }) {
  if (value === null) return <UnknownValue />;
  return `${signed && value > 0 ? "+" : ""}${formatBytes(value)}`;
}

function Share({ value }: { value: number | null }) {
  return value === null ? <UnknownValue /> : wholePercent(value);
}
