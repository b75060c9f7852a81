import type { Metadata } from "next";
import { NotificationsLive } from "@/components/notification/notifications-live";
import { NoScriptRefresh } from "@/components/shell/no-script-refresh";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { readNotifications } from "@/lib/services/notification/views";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Notifications" };
export const dynamic = "force-dynamic";

export default async function NotificationsPage({
  searchParams,
}: {
  searchParams: Promise<{ problem?: string | string[]; tested?: string | string[] }>;
}) {
  const person = await requirePagePerson();
  const { problem, tested } = await searchParams;
  const now = Date.now();
  const [view, head] = await Promise.all([readNotifications(now), readPageHead(now)]);
  return (
    <>
      <NoScriptRefresh />
      <TopBar current="notifications" user={person} {...head}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl space-y-4 p-4">
        <h1 className="font-semibold text-title">Notifications</h1>
        {typeof problem === "string" && <p role="alert">No test message was sent: {problem}</p>}
        <NotificationsLive initial={view} testedId={typeof tested === "string" ? Number(tested) : null} />
      </main>
    </>
  );
}
