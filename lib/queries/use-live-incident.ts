"use client";
import { useQuery } from "@tanstack/react-query";
import type { IncidentView, TimelinePart } from "@/lib/domain/incident/view";
import { withNumbers } from "@/lib/domain/incident/with-numbers";
import type { Part } from "@/lib/domain/part";
import type { Connection } from "./event-tracker";
import {
  type FetchedIncident,
  incidentDiagnosisQuery,
  incidentNumbersQuery,
  incidentQuery,
  timelineQuery,
} from "./incident";
import { presenceQuery } from "./presence";
import { useConsoleEvents } from "./use-console-events";

export interface LiveIncident {
  /** The whole view, with whatever of it was fetched since. */
  view: FetchedIncident;
  /** The part of the timeline that is asked for; null: the newest entries, which the view has. */
  timeline: Part<TimelinePart> | null;
  /** Who has the page open, whether that is being asked, and why it is not known. */
  presence: { people: { id: string; name: string }[] | undefined; isAsking: boolean; failed: string | null };
  connection: Connection;
  /** Why a part of it is not being refreshed; null when all of it is. */
  failed: string | null;
}

/**
 * An incident as a page that was drawn with it goes on to know it: each part is fetched again when the console says that it
 * changed. `encodedPlace` is where in the timeline `initialTimeline` is; null: among the newest.
 */
export function useLiveIncident(
  initialView: IncidentView,
  initialTimeline: Part<TimelinePart> | null,
  encodedPlace: string,
): LiveIncident {
  const { id } = initialView;
  const [ofWhole, ofNumbers, ofDiagnosis] = [incidentQuery(id), incidentNumbersQuery(id), incidentDiagnosisQuery(id)];
  const ofTimeline = timelineQuery(id, encodedPlace);
  const ofPeople = presenceQuery(id);
  const whole = useQuery({ ...ofWhole, initialData: initialView });
  const numbers = useQuery(ofNumbers);
  const diagnosis = useQuery(ofDiagnosis);
  const hasPart = initialTimeline !== null;
  const timeline = useQuery({
    ...ofTimeline,
    enabled: hasPart,
    ...(initialTimeline?.state === "read" ? { initialData: initialTimeline.data } : {}),
  });
  const people = useQuery(ofPeople);
  // The page comes anew when its reader did something, and may then know more than what was fetched last.
  const newest = initialView.now > whole.data.now ? initialView : whole.data;
  const view = withNumbers(newest, numbers.data, diagnosis.data);
  const connection = useConsoleEvents(
    [
      { topic: `incident:${id}`, queryKey: ofWhole.queryKey },
      ...(hasPart ? [{ topic: `incident:${id}`, queryKey: ofTimeline.queryKey }] : []),
      { topic: `numbers:${id}`, queryKey: ofNumbers.queryKey },
      { topic: `verdict:${id}`, queryKey: ofDiagnosis.queryKey },
      ...(view.run ? [{ topic: `run:${view.run.id}`, queryKey: ofWhole.queryKey }] : []),
      { topic: `presence:${id}`, queryKey: ofPeople.queryKey },
    ],
    id,
  );
  const error = whole.error ?? numbers.error ?? diagnosis.error ?? timeline.error;
  return {
    view,
    timeline: hasPart && timeline.data ? { state: "read", data: timeline.data } : initialTimeline,
    presence: {
      people: people.data?.people,
      isAsking: connection !== "starting",
      failed: people.error?.message ?? null,
    },
    connection,
    failed: error?.message ?? null,
  };
}
