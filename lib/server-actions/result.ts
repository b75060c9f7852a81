import { unstable_rethrow } from "next/navigation";
import { z } from "zod";
import { AppError, type ErrorCode } from "@/lib/errors";
import { log } from "@/lib/services/telemetry/log";
import type { FormState } from "./form-state";

export interface Refusal {
  ok: false;
  error: string;
  code: ErrorCode;
  /** What is wrong with each part of the input, by its path; empty when it was refused for something else. */
  issues: readonly { path: string; message: string }[];
}

export type ActionResult<T = undefined> = { ok: true; data: T } | Refusal;

/** Runs a server action's body. Next's own signals pass; an `AppError` becomes its message, anything else is logged and kept private. */
export async function runAction<T>(body: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, data: await body() };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError) {
      return { ok: false, error: error.message, code: error.code, issues: issuesOf(error.cause) };
    }
    log.error({ err: error }, "server action failed");
    const message = "Something failed inside the console. Its log has the details.";
    return { ok: false, error: message, code: "internal", issues: [] };
  }
}

function issuesOf(cause: unknown): Refusal["issues"] {
  if (!(cause instanceof z.ZodError)) return [];
  return cause.issues.map(({ path, message }) => ({ path: path.join("."), message }));
}

/**
 * A refusal as the form shows it again: what was typed into the fields of those names, and beside each what is wrong with it. A
 * field is named as the last part of its path in the input.
 */
export function toFormState(form: FormData, names: readonly string[], { error, issues }: Refusal): FormState {
  const texts = names.map((name) => [name, form.get(name)] as const);
  const given = Object.fromEntries(texts.filter((text): text is [string, string] => typeof text[1] === "string"));
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const { path, message } of issues) {
    const name = path.split(".").at(-1) ?? "";
    if (names.includes(name)) fields[name] = message;
    else others.push(`${path || "form"}: ${message}`);
  }
  const problem = issues.length === 0 ? error : others.join("; ");
  return { problem: problem === "" ? null : problem, fields, given };
}
