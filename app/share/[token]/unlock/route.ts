import { env } from "@/lib/env";
import { apiRoute } from "@/lib/http/route";
import { unlockCookieHeader } from "@/lib/http/share-cookies";
import { paths } from "@/lib/paths";
import { unlockSharedLink } from "@/lib/services/share/open";
import { askingAddress } from "@/lib/services/share/try-limit";

const maxBodyBytes = 4096;

/**
 * Takes the passphrase of a shared link and leads back to its page. It asks for no Origin: a page with `no-referrer` sends none,
 * and who can post the passphrase may see the page.
 */
export const POST = apiRoute(async (request, { params }: { params: Promise<{ token: string }> }) => {
  const { token } = await params;
  const path = paths.shared(encodeURIComponent(token));
  const now = new Date();
  const result = await unlockSharedLink(
    token,
    await readPassphrase(request),
    { address: askingAddress(request.headers) },
    now.getTime(),
  );
  const headers = new Headers({ location: path, "cache-control": "no-store" });
  if (result.state === "wrong" || result.state === "refused")
    headers.set("location", `${path}?problem=${result.state}`);
  if (result.state === "unlocked") {
    const isSecure = env().publicUrl.startsWith("https:");
    headers.set("set-cookie", unlockCookieHeader(result.proof, path, result.expiresAt, now, isSecure));
  }
  return new Response(null, { status: 303, headers });
});

/** Of a form; what is no such form, or too large, is no passphrase. */
async function readPassphrase(request: Request): Promise<string> {
  const bytes = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!(bytes <= maxBodyBytes)) return "";
  return new URLSearchParams(await request.text()).get("passphrase") ?? "";
}
