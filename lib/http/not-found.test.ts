import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { getURLFromRedirectError } from "next/dist/client/components/redirect";
import { isRedirectError } from "next/dist/client/components/redirect-error";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors";
import { notFound } from "./not-found";
import { orNotFound } from "./or-not-found";

const app = path.resolve("app");
const pages = readdirSync(app, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("page.tsx"));

async function whereTo(end: () => unknown): Promise<string> {
  try {
    await end();
  } catch (error) {
    if (isRedirectError(error)) return getURLFromRedirectError(error);
    throw error;
  }
  return "nowhere";
}

describe("what does not exist", () => {
  it("leads to an address that no page and no route has, so that the whole page of app/not-found.tsx is served with 404", async () => {
    const address = await whereTo(notFound);
    expect(address).toMatch(/^\/[a-z-]+$/);
    for (const group of [app, path.join(app, "(console)")]) {
      expect(existsSync(path.join(group, address))).toBe(false);
      // A folder such as [id] here would take every address.
      expect(readdirSync(group).filter((name) => name.startsWith("["))).toEqual([]);
    }
    expect(existsSync(path.join(app, "not-found.tsx"))).toBe(true);
  });

  it.each(pages)("is never answered by %s with Next's own notFound(), whose page is empty without a script", (file) => {
    const text = readFileSync(path.join(app, file), "utf8");
    expect(text).not.toMatch(/import \{[^}]*\bnotFound\b[^}]*\} from "next\/navigation"/);
    if (text.includes("params: Promise<{ id: string")) expect(text).toContain("await orNotFound(");
  });

  it("leads there from whatever a page reads, and from no other refusal of it", async () => {
    const gone = new AppError("not_found", "There is no such incident.");
    const refused = new AppError("upstream", "It could not be read.");
    expect(await whereTo(() => orNotFound(Promise.reject(gone)))).toBe(await whereTo(notFound));
    await expect(orNotFound(Promise.reject(refused))).rejects.toBe(refused);
    await expect(orNotFound(Promise.resolve(7))).resolves.toBe(7);
  });
});
