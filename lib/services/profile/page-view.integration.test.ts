import { describe, expect, it } from "vitest";
import { decodeProfileQuery, type ProfileQuery, plainQuery } from "@/lib/domain/profile/page-query";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { encodeProfile } from "@/lib/testing/profile";
import { withProfileStore } from "@/lib/testing/profile-store";
import { readProfilePage } from "./page-view";
import { storeProfile } from "./store";

withTestDatabase(testConfigText);
withProfileStore();
const by = { type: "person", id: "p1", name: "On-call" } as const;
const now = Date.UTC(2026, 5, 1, 13);

describe("readProfilePage", () => {
  it("answers each view, names what is mistyped, and compares in the order of time from either page", async () => {
    const { id: incidentId } = await openIncidentByHand(by, { targetId: "validator-2", runbookId: "high-memory" });
    const store = (bytes: number, takenAt: Date | null) =>
      storeProfile({
        ...{ targetId: "validator-2", incidentId, runId: null, source: "upload", name: `${bytes}.pb`, takenAt, by },
        bytes: encodeProfile({ samples: [{ stack: ["retain", "main"], values: [bytes] }] }),
      });
    const first = await store(1000, new Date("2026-06-01T12:00:00Z"));
    const second = await store(1600, new Date("2026-06-01T12:00:20Z"));
    const contentOf = async (id: string, change: Partial<ProfileQuery>) =>
      (await readProfilePage(id, { ...plainQuery, ...change }, now)).content;

    const page = await readProfilePage(second.id, decodeProfileQuery({}), now);
    expect(page.content).toMatchObject({ state: "top", answer: { total: 1600, rows: [{ name: "retain" }, {}] } });
    expect(page.others.map(({ id }) => id)).toEqual([first.id]);
    expect(await contentOf(first.id, { view: "flame" })).toMatchObject({ state: "flame", answer: { matched: null } });
    expect(await contentOf(first.id, { view: "function" })).toEqual({ state: "choose" });
    expect(await contentOf(first.id, { view: "function", name: "retain" })).toMatchObject({
      answer: { neighbours: { callers: [{ name: "main" }] } },
    });
    expect(await contentOf(first.id, { view: "function", name: "absent" })).toMatchObject({
      ...{ state: "failed", message: expect.stringContaining('has no function "absent"') },
    });
    expect(await contentOf(first.id, { focus: "(", search: "[" })).toEqual({
      state: "mistyped",
      problems: [
        { field: "focus", text: "This is no regular expression: unterminated group." },
        { field: "search", text: "This is no regular expression: unterminated character class." },
      ],
    });
    for (const [own, other] of [
      [first.id, second.id],
      [second.id, first.id],
    ] as const) {
      expect(await contentOf(own, { view: "compare", other })).toMatchObject({
        ...{ state: "compare", before: { id: first.id }, after: { id: second.id } },
        answer: { comparison: { seconds: 20, whole: { growth: 600 } } },
        rss: { state: "unknown", reason: "the target has not been judged yet." },
      });
    }
    expect(await contentOf(first.id, { view: "compare", other: "no-such" })).toMatchObject({ state: "failed" });
    await expect(readProfilePage("no-such", plainQuery, now)).rejects.toMatchObject({ code: "not_found" });
  });
});
