import { stableKeys } from "@/components/diagnosis/stable-keys";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { formatProfileValue } from "@/lib/domain/profile/format-value";
import type { ProfileSummary } from "@/lib/domain/profile/stored-profile";
import { ValueCells } from "./value-cells";

/** The first rows of a profile, as they were kept with it; they outlive its file. */
export function SummaryTable({ summary: { sampleTypes, sampleType, total, top } }: { summary: ProfileSummary }) {
  const type = sampleTypes[sampleType] ?? { type: "", unit: "" };
  const keys = stableKeys(top.map(({ name }) => name));
  return (
    <>
      <p>
        The first functions of {formatProfileValue(total, type)} of {type.type}.
      </p>
      <ScrollBox label="The first functions">
        <table className={tableLook}>
          <thead>
            <tr>
              <th scope="col">Function</th>
              {["Flat", "Flat %", "Cum", "Cum %"].map((label) => (
                <th key={label} scope="col" className="text-right">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {top.map(({ name, flat, cum }, place) => (
              <tr key={keys[place]}>
                <th scope="row" className="min-w-32 break-all font-mono">
                  {name}
                </th>
                <ValueCells value={flat} total={total} type={type} />
                <ValueCells value={cum} total={total} type={type} />
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}
