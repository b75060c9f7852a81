import Link from "next/link";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import { profileHref } from "./profile-address";

export interface FunctionCellProps {
  id: string;
  query: ProfileQuery;
  name: string;
}

/** A function's name, which leads to its callers and callees. Long names break anywhere, so that no table grows by them. */
export function FunctionCell({ id, query, name }: FunctionCellProps) {
  return (
    <Link
      href={profileHref(id, query, { view: "function", name })}
      prefetch={false}
      className="text-link inline-block min-h-6 min-w-32 break-all font-mono"
    >
      {name}
    </Link>
  );
}
