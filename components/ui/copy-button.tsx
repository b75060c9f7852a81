"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";

export interface CopyButtonProps {
  text: string;
  /** What is copied, for assistive technology: `Copy <what>`. */
  what: string;
}

type CopyState = "unavailable" | "ready" | "copied" | "failed";

/** Copies a text. Absent until the browser has run the script and offers a clipboard, so that it is never a dead button. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [state, setState] = useState<CopyState>("unavailable");
  useEffect(() => {
    if (navigator.clipboard) setState("ready");
  }, []);
  useEffect(() => {
    if (state !== "copied" && state !== "failed") return;
    const timer = setTimeout(() => setState("ready"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  };
  const word = { ready: "Copy", copied: "Copied", failed: "Copy failed", unavailable: "" }[state];
  return (
    <Button
      variant="quiet"
      size="small"
      onClick={copy}
      aria-label={state === "ready" ? `Copy ${what}` : word}
      className={`min-w-24 ${state === "unavailable" ? "invisible" : ""}`}
    >
      {state === "copied" ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span aria-live="polite">{word}</span>
    </Button>
  );
}
