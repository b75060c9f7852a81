import { stableKeys } from "@/components/diagnosis/stable-keys";
import { Details } from "@/components/ui/details";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatPercent } from "@/lib/domain/format/format";
import type { Comparison, Growth } from "@/lib/domain/profile/compare";
import {
  exactProfileValue,
  formatGrowthPerHour,
  formatProfileGrowth,
  formatProfileValue,
} from "@/lib/domain/profile/format-value";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import type { SampleType } from "@/lib/domain/profile/profile";
import { FunctionCell } from "./function-cell";

const heads = ["Growth", "Of all growth", "Per hour", "Before", "After"];

/** What changed, function by function, by what its own frames hold; the whole below it beside. */
export function GrownFunctions({ id, query, comparison }: { id: string; query: ProfileQuery; comparison: Comparison }) {
  const { functions, sampleType } = comparison;
  const keys = stableKeys(functions.map(({ name }) => name));
  return (
    <ScrollBox label="What grew by function" className="max-h-[40rem]">
      <table className={tableLook}>
        <Head first="Function" more={["With all it called"]} />
        <tbody>
          {functions.map(({ name, flat, cum }, place) => (
            <tr key={keys[place]}>
              <th scope="row">
                <FunctionCell id={id} query={query} name={name} />
              </th>
              <GrowthCells growth={flat} type={sampleType} />
              <td className="whitespace-nowrap text-right" title={exactProfileValue(cum.growth, sampleType)}>
                {formatProfileGrowth(cum.growth, sampleType)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

/** The stacks that changed, most growth first; each opens to its frames. */
export function GrownStacks({ comparison: { stacks, sampleType } }: { comparison: Comparison }) {
  return (
    <ScrollBox label="What grew by stack" className="max-h-[40rem]">
      <table className={tableLook}>
        <Head first="Stack, by its innermost frame" more={[]} />
        <tbody>
          {stacks.map(({ frames, self }) => (
            <tr key={frames.join("\n")}>
              <th scope="row">
                <Details summary={<span className="break-all font-mono">{frames.at(-1) ?? "no frame"}</span>}>
                  <ol className="list-none pl-4 font-mono">
                    {frames
                      .toReversed()
                      .map((frame, depth) => ({ frame, key: `${depth} ${frame}` }))
                      .map(({ frame, key }) => (
                        <li key={key} className="break-all">
                          {frame}
                        </li>
                      ))}
                  </ol>
                </Details>
              </th>
              <GrowthCells growth={self} type={sampleType} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Head({ first, more }: { first: string; more: string[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {[...heads, ...more].map((label) => (
          <th key={label} scope="col" className="text-right">
            {label}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function GrowthCells({ growth, type }: { growth: Growth; type: SampleType }) {
  const cell = "whitespace-nowrap text-right";
  return (
    <>
      <td className={cell} title={exactProfileValue(growth.growth, type)}>
        {formatProfileGrowth(growth.growth, type)}
      </td>
      <td className={cell}>
        {growth.share === null ? <UnknownValue reason="The whole did not change." /> : formatPercent(growth.share)}
      </td>
      <td className={cell}>
        {growth.perSecond === null ? (
          <UnknownValue reason="The time between the profiles is not known." />
        ) : (
          formatGrowthPerHour(growth.perSecond, type)
        )}
      </td>
      <td className={cell}>{formatProfileValue(growth.before, type)}</td>
      <td className={cell}>{formatProfileValue(growth.after, type)}</td>
    </>
  );
}
