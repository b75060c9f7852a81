"use server";
import { redirect } from "next/navigation";
import { requirePerson } from "@/lib/auth/actor";
import { parseInput } from "@/lib/http/route";
import { paths } from "@/lib/paths";
import { requestTest, requestTestInput } from "@/lib/services/notification/request-test";
import { runAction } from "./result";

/** Asks for a test message over a channel, and goes back to the page that shows what becomes of it. */
export async function testChannelFormAction(form: FormData): Promise<void> {
  const result = await runAction(async () =>
    requestTest(await requirePerson(), parseInput(requestTestInput, { channel: form.get("channel") })),
  );
  const search = result.ok ? `tested=${result.data.id}` : `problem=${encodeURIComponent(result.error)}`;
  redirect(`${paths.notifications()}?${search}`);
}
