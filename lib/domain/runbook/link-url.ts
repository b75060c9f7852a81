const allowedSchemes: ReadonlySet<string> = new Set(["http", "https", "mailto"]);

/**
 * True for addresses a page may link to: http, https, mailto, and anything relative. Browsers ignore control characters
 * and leading blanks inside a scheme, so they are left out before looking at it.
 */
export function isSafeLinkUrl(url: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters a browser skips.
  const visible = url.replace(/[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, "");
  const scheme = /^([^/?#\\]*?):/.exec(visible)?.[1];
  return scheme === undefined || allowedSchemes.has(scheme.toLowerCase());
}

/**
 * Name of the runbook a link points to: a `.md` file in the same folder. Null for every other address, including files
 * in other folders, about which the list of runbooks says nothing.
 */
export function linkedRunbookId(url: string): string | null {
  const [, encoded] = /^(?:\.\/)?([^/?#:\\]+)\.md(?:[?#].*)?$/i.exec(url) ?? [];
  if (encoded === undefined) {
    return null;
  }
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
