import { encodeProfileQuery, type ProfileQuery } from "@/lib/domain/profile/page-query";
import { paths } from "@/lib/paths";

/** Where the page of a profile shows something else: what is not named stays as it is. A change begins on the first page. */
export function profileHref(id: string, query: ProfileQuery, change: Partial<ProfileQuery> = {}): string {
  return paths.profile(id, encodeProfileQuery({ ...query, page: 1, ...change }));
}
