import "server-only";
import { randomUUID } from "node:crypto";
import { unstable_rethrow } from "next/navigation";
import type { Part } from "@/lib/domain/part";
import { AppError } from "@/lib/errors";
import { log } from "./telemetry/log";

/**
 * A part of a page that may fail without taking the page with it. `not_found` is no failure of a part and passes. What is
 * no `AppError` is logged under an id, which the reason names.
 */
export async function readPart<T>(name: string, read: Promise<T>): Promise<Part<T>> {
  try {
    return { state: "read", data: await read };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof AppError && error.code === "not_found") throw error;
    if (error instanceof AppError && error.code !== "internal") return { state: "failed", reason: error.message };
    const id = randomUUID();
    log.error({ id, part: name, err: error }, "a part of a page could not be read");
    return {
      state: "failed",
      reason: `The console could not read it from its database; its log has more under ${id}.`,
    };
  }
}
