import { unstable_rethrow } from "next/navigation";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/services/telemetry/log";

export type ActionResult<T = undefined> = { ok: true; data: T } | { ok: false; error: string };

/** Runs a server action's body. Next's own signals pass; an `AppError` becomes its message, anything else is logged and kept private. */
export async function runAction<T>(body: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, data: await body() };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError) return { ok: false, error: error.message };
    log.error({ err: error }, "server action failed");
    return { ok: false, error: "Something failed inside the console. Its log has the details." };
  }
}
