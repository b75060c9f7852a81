import { Instant } from "@/components/ui/instant";
import { StateGlyph } from "@/components/ui/state-glyph";
import type { SharedView } from "@/lib/domain/share/view";
import { SharedSection } from "./shared-section";

export interface SharedSignOffsProps {
  signOffs: SharedView["signOffs"];
  state: SharedView["state"];
  now: number;
}

/** How far the incident is signed off, by whom and with which note. */
export function SharedSignOffs({ signOffs, state, now }: SharedSignOffsProps) {
  const signed = signOffs.filter(({ by }) => by !== null).length;
  return (
    <SharedSection id="sign-off" title="Sign-off">
      <p className="px-3 py-1.5">
        {signOffs.length === 0
          ? "This runbook has no post-incident items."
          : `${signed} of ${signOffs.length} items signed off${state === "signed_off" ? "; the incident is closed" : ""}.`}
      </p>
      <ul className="divide-y divide-edge border-edge border-t empty:hidden">
        {signOffs.map((item) => (
          <li key={item.id} className="flex gap-2 px-3 py-1">
            <span className={`flex h-5 items-center ${item.by === null ? "text-muted" : "text-calm"}`}>
              <StateGlyph state={item.by === null ? "not met" : "met"} />
            </span>
            <span className="min-w-0">
              {item.text}{" "}
              <span className="text-muted">
                {item.by === null ? "· not signed off" : `· ${item.waived ? "waived" : "signed off"} by ${item.by}`}
                {item.at !== null && (
                  <>
                    , <Instant at={item.at} now={now} />
                  </>
                )}
              </span>
              {item.note !== "" && <span className="block whitespace-pre-wrap break-words">{item.note}</span>}
            </span>
          </li>
        ))}
      </ul>
    </SharedSection>
  );
}
