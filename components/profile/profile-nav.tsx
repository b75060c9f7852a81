import Link from "next/link";
import { LinkPending } from "@/components/shell/link-pending";
import type { ProfileQuery, ViewName } from "@/lib/domain/profile/page-query";
import { profileHref } from "./profile-address";

const words: [ViewName, string][] = [
  ["top", "Top"],
  ["flame", "Flame graph"],
  ["function", "Callers and callees"],
  ["compare", "Compare"],
];

export interface ProfileNavProps {
  id: string;
  query: ProfileQuery;
}

/** The ways to look at a profile; each is an address. */
export function ProfileNav({ id, query }: ProfileNavProps) {
  return (
    <nav aria-label="Views of the profile" className="flex flex-wrap gap-1 border-edge border-b pb-1">
      {words.map(([view, word]) => (
        <Link
          key={view}
          href={profileHref(id, query, { view, ...(view === "flame" ? { name: "" } : {}) })}
          aria-current={view === query.view ? "page" : undefined}
          className="inline-flex min-h-7 items-center rounded-box px-2 text-muted hover:text-plain aria-[current]:bg-sunken aria-[current]:font-semibold aria-[current]:text-plain"
        >
          {word}
          <LinkPending />
        </Link>
      ))}
    </nav>
  );
}
