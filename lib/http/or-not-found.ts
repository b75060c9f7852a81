import "server-only";
import { AppError } from "@/lib/errors";
import { notFound } from "./not-found";

/** What a page reads, or the page that says there is no such thing when the service says `not_found`. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
