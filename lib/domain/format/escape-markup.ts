const characters: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element's content or an attribute in quotes, in HTML and in XML, which knows no control characters. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => characters[character] ?? "").replace(/\p{Cc}+/gu, " ");
}
