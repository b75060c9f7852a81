import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { TopQuestion } from "@/lib/domain/profile/question";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { encodeProfile } from "@/lib/testing/profile";
import { withProfileStore } from "@/lib/testing/profile-store";
import { storeProfile } from "./store";
import { askProfile, compareProfiles } from "./view";

withTestDatabase(testConfigText);
const dataFolder = withProfileStore();
const by = { type: "person", id: "p1", name: "On-call" } as const;

describe("a kept profile", () => {
  it("is asked by its row, and two are compared over the time that the rows know", async () => {
    const { id: incidentId } = await openIncidentByHand(by, { targetId: "validator-2", runbookId: "high-memory" });
    const store = (bytes: number, takenAt: Date) =>
      storeProfile({
        ...{ targetId: "validator-2", incidentId, runId: null, source: "upload", name: `${bytes}.pb`, takenAt, by },
        bytes: encodeProfile({ samples: [{ stack: ["retain", "main"], values: [bytes] }] }),
      });
    const before = await store(1000, new Date("2026-06-01T12:00:00Z"));
    const after = await store(1600, new Date("2026-06-01T12:00:20Z"));
    const question: TopQuestion = {
      ...{ kind: "top", sampleType: null, sort: "flat", isReversed: false, offset: 0, limit: 10 },
      ...{ focus: null, ignore: null, search: null },
    };
    expect((await askProfile(after, question)).rows[0]).toMatchObject({ name: "retain", flat: 1600 });
    const { comparison } = await compareProfiles(before, after, null);
    expect(comparison).toMatchObject({ seconds: 20, whole: { growth: 600, perSecond: 30 } });

    rmSync(path.join(dataFolder(), "dumps", after.sha256));
    await expect(askProfile(after, question)).rejects.toThrow(/1600\.pb is not on this machine/);
  });
});
