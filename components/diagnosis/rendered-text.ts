import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

/** What a reader without a script reads: the server's markup without its tags. */
export function renderedText(element: ReactElement): string {
  return renderToStaticMarkup(element)
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#x27;", "'")
    .replaceAll("&gt;", ">")
    .replace(/\s+/g, " ");
}
