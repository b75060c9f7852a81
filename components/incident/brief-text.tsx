import { stableKeys } from "@/components/diagnosis/stable-keys";
import type { BriefSection } from "@/lib/domain/incident/entry-data";

export interface BriefTextProps {
  sections: readonly BriefSection[];
}

/** A hand-over brief: its parts with their sentences. */
export function BriefText({ sections }: BriefTextProps) {
  return (
    <dl className="space-y-1 break-words rounded-box border border-edge px-2 py-1 text-small">
      {sections.map(({ title, lines }) => (
        <div key={title}>
          <dt className="font-semibold">{title}</dt>
          {stableKeys(lines).map((key, index) => (
            <dd key={key}>{lines[index]}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
