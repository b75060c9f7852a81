import type { Metadata } from "next";
import Link from "next/link";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { paths } from "@/lib/paths";
import { listRunbooks } from "@/lib/services/runbook/library";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Runbooks" };
export const dynamic = "force-dynamic";

export default async function RunbooksPage() {
  const person = await requirePagePerson();
  const [runbooks, head] = await Promise.all([listRunbooks(), readPageHead(Date.now())]);
  return (
    <>
      <TopBar current="runbooks" user={person} {...head}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl p-4">
        <h1 className="mb-3 font-semibold text-title">Runbooks</h1>
        <table className="w-full text-left">
          <thead className="text-muted text-small">
            <tr className="border-edge border-b">
              <th className="py-1 pr-3 font-normal">Runbook</th>
              <th className="py-1 pr-3 font-normal">Severity</th>
              <th className="py-1 pr-3 font-normal">Alerts it claims</th>
              <th className="py-1 font-normal">Lint</th>
            </tr>
          </thead>
          <tbody>
            {runbooks.map(({ id, runbook, problems }) => (
              <tr key={id} className="border-edge border-b align-top">
                <td className="py-2 pr-3">
                  <Link className="inline-flex min-h-6 items-center font-semibold underline" href={paths.runbook(id)}>
                    {runbook.title}
                  </Link>
                </td>
                <td className="py-2 pr-3">{runbook.severity ?? "not stated"}</td>
                <td className="break-all py-2 pr-3">{runbook.alertNames.join(", ") || "none"}</td>
                <td className="py-2">{problems.length === 0 ? "clean" : `${problems.length} to look at`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </main>
    </>
  );
}
