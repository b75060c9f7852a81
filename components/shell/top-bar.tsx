import Link from "next/link";
import type { ReactNode } from "react";
import type { PrometheusStatus } from "@/lib/domain/incident/view";
import { paths } from "@/lib/paths";
import { DataAge } from "./data-age";
import { LinkPending } from "./link-pending";
import { PrometheusState } from "./prometheus-state";

const places = [
  { id: "fleet", label: "Fleet", href: paths.fleet() },
  { id: "incidents", label: "Incidents", href: paths.incidents() },
  { id: "runbooks", label: "Runbooks", href: paths.runbooks() },
  { id: "notifications", label: "Notifications", href: paths.notifications() },
] as const;

export interface TopBarProps {
  current: (typeof places)[number]["id"];
  user: { name: string } | null;
  /** Age of the newest data when the page was rendered; null when there are none yet. Left out by pages that show none. */
  dataAgeMs?: number | null;
  prometheus: PrometheusStatus[];
  timeScale: number;
  /** The sign-out form. */
  children?: ReactNode;
}

/** The head of every page: where one is, how old the data are, whether their source answers, and who is signed in. */
export function TopBar({ current, user, dataAgeMs, prometheus, timeScale, children }: TopBarProps) {
  const now = Date.now();
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-edge border-b bg-raised px-4 py-1.5">
      <div className="flex flex-wrap items-center gap-x-4">
        <Link href={paths.fleet()} className="inline-flex min-h-7 items-center font-semibold text-strong">
          guts-runbook
        </Link>
        <nav aria-label="Main" className="flex flex-wrap gap-1">
          {places.map(({ id, label, href }) => (
            <Link
              key={id}
              href={href}
              aria-current={id === current ? "page" : undefined}
              className="inline-flex min-h-7 items-center rounded-box pl-2 text-muted hover:text-plain aria-[current]:bg-sunken aria-[current]:font-semibold aria-[current]:text-plain"
            >
              {label}
              <LinkPending />
            </Link>
          ))}
        </nav>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted text-small">
        {timeScale !== 1 && (
          <span className="rounded-box border border-attention px-1.5 text-attention leading-5">
            demo · time ×{timeScale} compressed
          </span>
        )}
        {dataAgeMs === null && <span>no data yet</span>}
        {typeof dataAgeMs === "number" && <DataAge at={now - dataAgeMs} now={now} />}
        {prometheus.map((status) => (
          <PrometheusState key={status.id} status={status} showId={prometheus.length > 1} />
        ))}
        {user && <span className="text-plain">{user.name}</span>}
        {children}
      </div>
    </header>
  );
}
