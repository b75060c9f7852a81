/** Longest slug kept whole, in code points; ids travel in addresses and page anchors. */
const maxLength = 80;

/**
 * Lower-case words joined by hyphens. Letters of any script stay (accents of Latin letters are dropped), so that a
 * runbook in another language keeps telling ids. Text beyond 80 characters is cut and gets a short hash of the whole.
 * Returns an empty string when the text has neither letter nor digit.
 */
export function slugify(text: string): string {
  const slug = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]+/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  const letters = Array.from(slug);
  if (letters.length <= maxLength) {
    return slug;
  }
  const head = letters.slice(0, maxLength - 8).join("");
  return `${head.replace(/-$/, "")}-${shortHash(slug)}`;
}

/** Hands out each id once: a repeated one gets `-2`, `-3`, … in the order asked. */
export function createIdRegistry(): (wanted: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (wanted) => {
    let count = counts.get(wanted) ?? 1;
    let id = count === 1 ? wanted : `${wanted}-${count}`;
    while (taken.has(id)) {
      count += 1;
      id = `${wanted}-${count}`;
    }
    counts.set(wanted, count);
    taken.add(id);
    return id;
  };
}

/** FNV-1a, 32 bits, in base 36: enough to tell apart two long items of one runbook. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
