import "server-only";
import { parseExpression } from "@/lib/domain/profile/expression";
import type { RssSlope } from "@/lib/domain/profile/growth-words";
import type { ProfileQuery } from "@/lib/domain/profile/page-query";
import {
  type FieldProblem,
  type ProfileContent,
  type ProfilePageView,
  type QueryField,
  topPageSize,
} from "@/lib/domain/profile/profile-page";
import { AppError } from "@/lib/errors";
import { findTarget } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { getProfile, listProfiles, type ProfileRow } from "./read";
import { askProfile, compareProfiles } from "./view";
import { toProfileView } from "./views";

/** What the page of a profile shows. Throws `not_found` when there is no such profile; all else is said on the page. */
export async function readProfilePage(id: string, query: ProfileQuery, nowMs: number): Promise<ProfilePageView> {
  const row = await getProfile(id);
  const all = await listProfiles({ targetId: row.targetId });
  return {
    now: nowMs,
    targetName: findTarget(row.targetId)?.name ?? row.targetId,
    profile: toProfileView(row),
    others: all.flatMap((one) => (one.id === row.id ? [] : [toProfileView(one)])).toReversed(),
    content: await readContent(row, query, nowMs),
  };
}

async function readContent(row: ProfileRow, query: ProfileQuery, nowMs: number): Promise<ProfileContent> {
  const problems = findProblems(query);
  if (problems.length > 0) return { state: "mistyped", problems };
  try {
    return await askFor(row, query, nowMs);
  } catch (error) {
    if (error instanceof AppError) return { state: "failed", message: error.message };
    throw error;
  }
}

function findProblems(query: ProfileQuery): FieldProblem[] {
  const used: QueryField[] = query.view === "compare" ? [] : ["focus", "ignore", "search"];
  return used.flatMap((field) => {
    const parsed = parseExpression(query[field]);
    return parsed.state === "ok" ? [] : [{ field, text: `This is no regular expression: ${parsed.reason}.` }];
  });
}

async function askFor(row: ProfileRow, query: ProfileQuery, nowMs: number): Promise<ProfileContent> {
  const common = { sampleType: query.type, focus: query.focus || null, ignore: query.ignore || null };
  const search = query.search || null;
  switch (query.view) {
    case "top": {
      const { sort, isReversed } = query;
      const part = { offset: (query.page - 1) * topPageSize, limit: topPageSize };
      return {
        state: "top",
        answer: await askProfile(row, { kind: "top", ...common, search, sort, isReversed, ...part }),
      };
    }
    case "flame": {
      const answer = await askProfile(row, { kind: "flame", ...common, search, root: query.name || null });
      return { state: "flame", answer };
    }
    case "function":
      if (query.name === "") return { state: "choose" };
      return { state: "function", answer: await askProfile(row, { kind: "neighbours", ...common, name: query.name }) };
    case "compare":
      return query.other === "" ? { state: "choose" } : compare(row, query, nowMs);
  }
}

/** The later of the two is shown as grown from the earlier, whichever page one came from. */
async function compare(row: ProfileRow, query: ProfileQuery, nowMs: number): Promise<ProfileContent> {
  const other = await getProfile(query.other);
  if (other.targetId !== row.targetId) {
    throw new AppError("invalid", "The other profile is of another target. Choose one of the same target.");
  }
  const momentOf = ({ takenAt, storedAt }: ProfileRow) => (takenAt ?? storedAt).getTime();
  const [before, after] = momentOf(other) <= momentOf(row) ? [other, row] : [row, other];
  const [answer, rss] = await Promise.all([compareProfiles(before, after, query.type), readRssSlope(after, nowMs)]);
  return { state: "compare", answer, before: toProfileView(before), after: toProfileView(after), rss };
}

async function readRssSlope({ targetId, incidentId }: ProfileRow, nowMs: number): Promise<RssSlope> {
  if (!findTarget(targetId)) return { state: "unknown", reason: "the target is no longer configured." };
  const diagnosis = await readDiagnosisView(targetId, incidentId, nowMs);
  if (!diagnosis) return { state: "unknown", reason: "the target has not been judged yet." };
  const { slopeBytesPerSecond, segment } = diagnosis.trend;
  if (slopeBytesPerSecond === null || segment === null) {
    return { state: "unknown", reason: "there are too few samples of it." };
  }
  return { state: "known", bytesPerSecond: slopeBytesPerSecond, fromMs: segment.fromMs, toMs: segment.toMs };
}
