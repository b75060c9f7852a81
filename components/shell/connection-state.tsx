import { type GlyphState, StateGlyph } from "@/components/ui/state-glyph";
import { formatDuration } from "@/lib/domain/format/format";
import type { Connection } from "@/lib/queries/event-tracker";
import { pollMs } from "@/lib/queries/follow-events";

const looks: Record<
  Exclude<Connection, "starting">,
  { glyph: GlyphState; word: string; colour: string; why: string }
> = {
  live: { glyph: "met", word: "live", colour: "text-calm", why: "Changes arrive as they happen." },
  reconnecting: {
    glyph: "unknown",
    word: "reconnecting",
    colour: "text-attention",
    why: "The stream of changes broke. What was missed is told when it is back.",
  },
  polling: {
    glyph: "not met",
    word: `polling every ${formatDuration(pollMs / 1000)}`,
    colour: "text-attention",
    why: "The stream of changes does not come through, so this page asks at an interval. Look whether a proxy holds it back.",
  },
};

export interface ConnectionStateProps {
  connection: Connection;
}

/** How this page hears of changes: shape, word and colour. Nothing until it has tried, and so nothing without JavaScript. */
export function ConnectionState({ connection }: ConnectionStateProps) {
  if (connection === "starting") return null;
  const { glyph, word, colour, why } = looks[connection];
  return (
    <span role="status" title={why} className={`inline-flex items-center gap-1 whitespace-nowrap ${colour}`}>
      <span className="sr-only">changes: </span>
      <StateGlyph state={glyph} />
      {word}
    </span>
  );
}
