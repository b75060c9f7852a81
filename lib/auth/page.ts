import "server-only";
import { redirect } from "next/navigation";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { paths } from "@/lib/paths";
import { findPerson } from "./actor";

/** The signed-in person, or off to the sign-in page. */
export async function requirePagePerson(): Promise<Actor> {
  const person = await findPerson();
  if (!person) redirect(paths.signIn());
  return person;
}
