import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { StateGlyph } from "@/components/ui/state-glyph";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import type { SilenceView } from "@/lib/domain/incident/view";
import type { SilencingControls } from "./alert-list";

export interface SilenceListProps {
  incidentId: string;
  silences: readonly SilenceView[];
  /** Absent where nothing can be changed. */
  silencing: SilencingControls | null;
  now: number;
}

/** What was silenced from here: until when, why, by whom, and how far that has got. Nothing when nothing was. */
export function SilenceList({ incidentId, silences, silencing, now }: SilenceListProps) {
  if (silences.length === 0) return null;
  return (
    <div className="border-edge border-t">
      <h3 className="px-3 pt-1 font-medium text-small">Silences</h3>
      <ul className="divide-y divide-edge">
        {silences.map((silence) => (
          <li key={silence.id} className="px-3 py-1 text-small">
            <div className="flex flex-wrap items-center justify-between gap-x-2">
              <span className="inline-flex min-w-0 items-center gap-1.5">
                <StateGlyph state={glyphs[silence.state]} />
                <span className="break-words">
                  {describeSilence(silence, now)}: {silence.alertName}
                </span>
              </span>
              {silencing !== null && isLive(silence, now) && (
                <KeptForm id={`expire-${silence.id}`} action={silencing.expireAction} heldPath={silencing.heldPath}>
                  <input type="hidden" name="incidentId" value={incidentId} />
                  <input type="hidden" name="silenceId" value={silence.id} />
                  <input type="hidden" name="search" value={silencing.search} />
                  <Button type="submit" size="small">
                    Expire<span className="sr-only"> the silence of {silence.alertName}</span>
                  </Button>
                </KeptForm>
              )}
            </div>
            <p className="break-words text-muted">
              {silence.reason} · {silence.by}
              {silence.detail !== null && ` · ${silence.detail}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

const glyphs = { requested: "unknown", active: "met", failed: "not met", expired: "not met" } as const;

const isLive = ({ state, endsAt }: SilenceView, now: number) =>
  (state === "requested" || state === "active") && endsAt > now;

/** How far a silence has got, with its end: `silenced until 05:20:00 UTC, in 58 min`. */
export function describeSilence({ state, endsAt }: Pick<SilenceView, "state" | "endsAt">, now: number): string {
  const until = `until ${formatUtc(endsAt, now)}, in ${formatDuration((endsAt - now) / 1000)}`;
  switch (state) {
    case "requested":
      return endsAt > now ? `asked for ${until}` : "being withdrawn";
    case "active":
      return endsAt > now ? `silenced ${until}` : "being ended";
    case "failed":
      return "could not be silenced";
    case "expired":
      return `silenced until ${formatUtc(endsAt, now)}, over`;
  }
}
