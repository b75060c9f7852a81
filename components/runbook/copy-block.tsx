import { CopyButton } from "@/components/ui/copy-button";

export interface CopyBlockProps {
  text: string;
  language: string | null;
  /** A word on what this is; the default says that the console never runs it. */
  note?: string;
}

/** Text to take elsewhere. It is shown and copied, never executed. */
export function CopyBlock({ text, language, note = "copy only — the console never runs this text" }: CopyBlockProps) {
  return (
    <figure className="rounded-box border border-edge bg-sunken">
      <figcaption className="flex min-h-7 items-center justify-between gap-2 border-edge border-b px-2 text-muted text-small">
        <span>
          {language && <span className="font-mono">{language} · </span>}
          {note}
        </span>
        <CopyButton text={text} what={language ? `${language} text` : "text"} />
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
        tabIndex={0}
        className="overflow-x-auto px-3 py-2 font-mono text-small"
      >
        <code>{text}</code>
      </pre>
    </figure>
  );
}
