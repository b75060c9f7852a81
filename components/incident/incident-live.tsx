"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChartControls } from "@/components/charts/chart-controls";
import { MemoryChart } from "@/components/charts/memory-chart";
import { FindingsPanel } from "@/components/diagnosis/findings-panel";
import { DiagnosisSteps } from "@/components/host-report/diagnosis-steps";
import { ProfilePanel } from "@/components/profile/profile-panel";
import { SharePageLink } from "@/components/share/share-page-link";
import { ConnectionState } from "@/components/shell/connection-state";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { SignOffLink } from "@/components/sign-off/sign-off-link";
import { LostTimers } from "@/components/timer/lost-timers";
import { NextTimers } from "@/components/timer/next-timers";
import { Details } from "@/components/ui/details";
import { Panel } from "@/components/ui/panel";
import { UnreadState } from "@/components/ui/unread-state";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { type ChartView, chartChoices, encodeChartView } from "@/lib/domain/chart/view";
import type { IncidentView, TimelinePart } from "@/lib/domain/incident/view";
import type { Part } from "@/lib/domain/part";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { encodeTimelinePlace, type TimelinePlace } from "@/lib/domain/timeline/filter";
import { paths } from "@/lib/paths";
import { incidentChartQuery, incidentQuery, type RunFile, runFilesQuery } from "@/lib/queries/incident";
import { useLiveIncident } from "@/lib/queries/use-live-incident";
import {
  acknowledgeFormAction,
  handOverFormAction,
  mergeFormAction,
  noteFormAction,
  reopenFormAction,
  resolveFormAction,
  severityFormAction,
  takeOverFormAction,
} from "@/lib/server-actions/incident-verbs";
import { overruleFormAction } from "@/lib/server-actions/overrule";
import { confirmFormAction, previewFormAction, replanFormAction } from "@/lib/server-actions/remediation";
import { expireSilenceFormAction, silenceFormAction } from "@/lib/server-actions/silence";
import { ActionControl } from "./action-control";
import { Checklist } from "./checklist";
import { ClockWarning } from "./clock-warning";
import { Consumers } from "./consumers";
import { IncidentHeader } from "./incident-header";
import { IncidentLayout } from "./incident-layout";
import { LeadSentence } from "./lead-sentence";
import { OverruleControl } from "./overrule-control";
import { PageProblems } from "./page-problems";
import { PresenceLine } from "./presence-line";
import type { PreviewDraft } from "./preview-draft";
import { RightColumn } from "./right-column";
import { SignalTable } from "./signal-table";
import { TickControl } from "./tick-control";
import { WorkLine } from "./work-line";
import { type WorkControls, WorkPanel } from "./work-panel";

export interface IncidentLiveProps {
  initialView: IncidentView;
  initialChart: MemoryChartData | null;
  /** The files of the view's run. */
  initialFiles: RunFile[];
  initialProfiles: Part<ProfileView[]>;
  chartView: ChartView;
  user: string;
  /** Why the last posted form was refused. */
  problem: string | null;
  /** The action's form that is being filled in. */
  draft: PreviewDraft | null;
  /** Why a tick that was posted without a script was refused. */
  tickProblem: string | null;
  /** One per rendered page: every press on its confirm button is the same request. */
  idempotencyKey: string;
  /** A plan the person put aside. */
  hiddenPlanId: string | null;
  work: Pick<WorkControls, "me" | "people" | "noteKey" | "isHeld">;
  timelinePlace: TimelinePlace;
  /** The part at that place; null: the newest entries, which the view has. */
  initialTimeline: Part<TimelinePart> | null;
}

/** The incident page: drawn whole by the server, then kept current by the event stream. */
export function IncidentLive(props: IncidentLiveProps) {
  const { initialView, initialChart, initialFiles, chartView, user, idempotencyKey, hiddenPlanId } = props;
  const { problem, draft, tickProblem } = props;
  const client = useQueryClient();
  const search = encodeChartView(chartView);
  const place = encodeTimelinePlace(props.timelinePlace);
  const { view, timeline, presence, connection, failed } = useLiveIncident(initialView, props.initialTimeline, place);
  const { data: chart } = useQuery({
    ...incidentChartQuery(view.id, search, view.timeScale),
    initialData: initialChart,
  });
  const { data: files } = useQuery({
    ...runFilesQuery(view.run),
    // Only of the run that the page was drawn with, in the state it had then.
    ...(view.run?.id === initialView.run?.id && view.run?.state === initialView.run?.state
      ? { initialData: initialFiles }
      : {}),
  });

  const workSearch = place === "" ? search : `${search}&${place}`;
  const heldPath = `${paths.incident(view.id)}?${workSearch}&work=held`;
  const work: WorkControls = {
    ...props.work,
    actions: workActions,
    search: workSearch,
    heldPath,
  };
  const choices = chartChoices(view.timeScale);
  const rss = view.signals.rss;
  const signOffs = new Map(view.signOffs.map((signOff) => [signOff.itemId, signOff]));
  return (
    <>
      <TopBar
        current="incidents"
        user={{ name: user }}
        dataAgeMs={rss?.at == null ? null : Math.max(0, view.now - rss.at)}
        prometheus={view.prometheus ? [view.prometheus] : []}
        timeScale={view.timeScale}
      >
        <ConnectionState connection={connection} />
        <SignOutForm />
      </TopBar>
      <main>
        <PageProblems view={view} refused={tickProblem} failed={failed} />
        <IncidentLayout
          header={
            <>
              <div className="flex flex-wrap items-center gap-x-4">
                <IncidentHeader view={view} />
                <PresenceLine {...presence} />
                <SharePageLink incidentId={view.id} />
              </div>
              <WorkLine view={view} controls={work} />
              {view.unread?.timers && <UnreadState what="Its timers" reason={view.unread.timers} />}
              <NextTimers timers={view.timers} now={view.now} />
              <LostTimers timers={view.timers.lost} now={view.now} />
              <ClockWarning clocks={view.clocks} consoleSeconds={view.consoleSkewSeconds ?? null} />
            </>
          }
          lead={<LeadSentence view={view} />}
          chart={
            chart ? (
              <MemoryChart
                data={chart}
                controls={
                  <ChartControls
                    basePath={paths.incident(view.id)}
                    range={chartView.rangeSeconds}
                    window={chartView.windowSeconds}
                    horizon={chartView.horizonSeconds}
                    timeScale={view.timeScale}
                    {...choices}
                  />
                }
              />
            ) : (
              <p className="rounded-box border border-edge px-3 py-6 text-muted">
                There is no chart: this incident belongs to no target.
              </p>
            )
          }
          checklist={
            <>
              <Consumers signals={view.signals} diagnosis={view.diagnosis} now={view.now} />
              {view.diagnosis && <FindingsPanel diagnosis={view.diagnosis} now={view.now} />}
              {view.unread?.signOffs && <UnreadState what="Its sign-offs" reason={view.unread.signOffs} />}
              <Checklist
                view={view}
                hasSteps
                actionControl={(action) => (
                  <ActionControl
                    incidentId={view.id}
                    action={action}
                    diagnosis={view.diagnosis}
                    previewAction={previewFormAction}
                    disabledReason={whyNothingCanBePlanned(view)}
                    draft={draft}
                  />
                )}
                overruleControl={
                  view.state === "signed_off"
                    ? undefined
                    : (item) => (
                        <OverruleControl
                          incidentId={view.id}
                          item={item}
                          overrule={view.overrules[item.check ?? ""] ?? null}
                          search={search}
                          action={overruleFormAction}
                          heldPath={work.heldPath}
                          isHeld={work.isHeld}
                        />
                      )
                }
                tickControl={(item, tick) =>
                  signOffs.has(item.id) ? (
                    <SignOffLink incidentId={view.id} signOff={signOffs.get(item.id)} now={view.now} />
                  ) : (
                    <TickControl
                      incidentId={view.id}
                      item={item}
                      tick={tick}
                      search={search}
                      disabled={view.state === "signed_off" || view.unread?.signOffs !== undefined}
                      onTicked={() => client.invalidateQueries({ queryKey: incidentQuery(view.id).queryKey })}
                    />
                  )
                }
              />
              <WorkPanel view={view} controls={work} />
              <DiagnosisSteps view={view} report={view.hostReport} />
              <ProfilePanel
                view={view}
                heldHref={work.isHeld ? null : `${heldPath}#profiles`}
                initialProfiles={props.initialProfiles}
              />
              <Panel id="signals" title="All signals">
                <Details summary="Every number with its state, source and age" summaryClassName="min-h-9 px-3">
                  <SignalTable signals={view.signals} now={view.now} />
                </Details>
              </Panel>
            </>
          }
          aside={
            <RightColumn
              view={view}
              plan={view.plan?.id === hiddenPlanId ? null : view.plan}
              run={view.run}
              files={files ?? []}
              problem={problem}
              draft={draft}
              silencing={{
                silenceAction: silenceFormAction,
                expireAction: expireSilenceFormAction,
                search,
                heldPath: work.heldPath,
                isHeld: work.isHeld,
                refused: view.silencingRefused,
              }}
              timeline={timeline}
              filtering={{ incidentId: view.id, place: props.timelinePlace, search }}
              controls={{
                previewAction: previewFormAction,
                replanAction: replanFormAction,
                confirmAction: confirmFormAction,
                discardHref: `${paths.incident(view.id)}?${search}&hidePlan=${view.plan?.id ?? ""}`,
                cancelHref: view.run ? paths.api.cancelRun(view.run.id) : "",
                idempotencyKey,
                conflict: view.heldBy,
                disabledReason: whyNothingCanBePlanned(view),
              }}
            />
          }
        />
      </main>
    </>
  );
}

const workActions: WorkControls["actions"] = {
  acknowledge: acknowledgeFormAction,
  takeOver: takeOverFormAction,
  handOver: handOverFormAction,
  severity: severityFormAction,
  note: noteFormAction,
  resolve: resolveFormAction,
  reopen: reopenFormAction,
  merge: mergeFormAction,
};

function whyNothingCanBePlanned(view: IncidentView): string | null {
  if (view.targetId === null) return "This incident belongs to no target.";
  return view.state === "signed_off" ? "This incident is signed off." : null;
}
