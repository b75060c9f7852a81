import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { IncidentLive } from "@/components/incident/incident-live";
import { NoScriptRefresh } from "@/components/shell/no-script-refresh";
import { requirePagePerson } from "@/lib/auth/page";
import { decodeChartView } from "@/lib/domain/chart/view";
import { ownerKey } from "@/lib/domain/incident/ownership";
import { decodeTimelinePlace, isNewestTimeline } from "@/lib/domain/timeline/filter";
import { readFieldTexts, toActionName } from "@/lib/http/action-form";
import { orNotFound } from "@/lib/http/or-not-found";
import { readIncidentChart } from "@/lib/services/incident/chart";
import { listPeople } from "@/lib/services/incident/people";
import { getIncidentView } from "@/lib/services/incident/views";
import { readPart } from "@/lib/services/part";
import { listProfileViews } from "@/lib/services/profile/views";
import { listArtifacts } from "@/lib/services/run/artifacts";
import { readTimelinePart } from "@/lib/services/timeline/entries";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Incident" };

interface IncidentPageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function IncidentPage({ params, searchParams }: IncidentPageProps) {
  const person = await requirePagePerson();
  const [{ id }, search] = await Promise.all([params, searchParams]);
  const now = Date.now();
  const timelinePlace = decodeTimelinePlace(search);
  const [view, chart, profiles, people, timeline] = await orNotFound(
    Promise.all([
      getIncidentView(id, now),
      readIncidentChart(id, search, now),
      readPart("profiles", listProfileViews({ incidentId: id })),
      listPeople(),
      isNewestTimeline(timelinePlace) ? null : readPart("timeline", readTimelinePart(id, timelinePlace)),
    ]),
  );
  const files = view.run ? await listArtifacts(view.run.id) : [];
  const problem = typeof search.problem === "string" ? search.problem : null;
  const edited = toActionName(search.edit);
  const draft = edited === null ? null : { action: edited, problem, given: readFieldTexts(Object.entries(search)) };
  const isHeld = search.work === "held";
  return (
    <>
      {/* Not while something may be being typed: a name into the confirm form, or a value into an action's. */}
      {view.plan?.state !== "ready" && draft === null && !isHeld && <NoScriptRefresh />}
      <IncidentLive
        initialView={view}
        initialChart={chart}
        initialFiles={files}
        initialProfiles={profiles}
        chartView={decodeChartView(search, view.timeScale)}
        user={person.name}
        problem={draft === null ? problem : null}
        draft={draft}
        tickProblem={typeof search.tickProblem === "string" ? search.tickProblem : null}
        idempotencyKey={randomUUID()}
        hiddenPlanId={typeof search.hidePlan === "string" ? search.hidePlan : null}
        work={{
          me: ownerKey(person),
          people,
          noteKey: randomUUID(),
          isHeld,
        }}
        timelinePlace={timelinePlace}
        initialTimeline={timeline}
      />
    </>
  );
}
