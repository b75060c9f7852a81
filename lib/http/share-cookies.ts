/** Holds a new link's id and address for the person who made it. */
export const freshLinkCookie = "guts-runbook.new-shared-link";
export const freshLinkSeconds = 120;

/** Holds what is shown instead of a passphrase that was given before. */
export const unlockCookie = "guts-runbook.shared";
const unlockSeconds = 12 * 3600;

/** The header that has a browser keep it, for this link's pages only and no longer than the link. */
export function unlockCookieHeader(proof: string, path: string, expiresAt: Date, now: Date, isSecure: boolean): string {
  const seconds = Math.min(unlockSeconds, Math.floor((expiresAt.getTime() - now.getTime()) / 1000));
  const secure = isSecure ? "; Secure" : "";
  return `${unlockCookie}=${proof}; Path=${path}; Max-Age=${Math.max(0, seconds)}; HttpOnly; SameSite=Lax${secure}`;
}

/** The id and address in such a cookie; null when there is none. */
export function readFreshLink(value: string | undefined): { id: string; url: string } | null {
  const [id, url] = value?.split(" ") ?? [];
  return id && url ? { id, url } : null;
}
