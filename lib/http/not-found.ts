import { redirect } from "next/navigation";
import { paths } from "@/lib/paths";

/**
 * Ends a page whose subject does not exist: leads to an address that no page has, which the server answers with 404 and all of
 * `app/not-found.tsx`. Next's own `notFound()` also says 404, but with an empty page that a script has to fill.
 */
export function notFound(): never {
  redirect(paths.nothing());
}
