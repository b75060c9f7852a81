import "server-only";
import { db } from "@/lib/db/client";
import { user } from "@/lib/db/schema";

/** Everybody who has signed in at least once, by name. */
export async function listPeople(): Promise<{ id: string; name: string }[]> {
  return db().select({ id: user.id, name: user.name }).from(user).orderBy(user.name, user.id);
}
