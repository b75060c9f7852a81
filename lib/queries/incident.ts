import { queryOptions } from "@tanstack/react-query";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { skewFromInstant } from "@/lib/domain/clock/skew";
import type {
  FleetView,
  IncidentDiagnosis,
  IncidentNumbers,
  IncidentView,
  TimelinePart,
  TimelineRest,
} from "@/lib/domain/incident/view";
import { paths } from "@/lib/paths";
import { getJson } from "./get-json";

/** How often a page asks again although no event came: the net under the event stream. */
const fallbackRefetchMs = 15_000;
const chartRefetchMs = 5_000;

/** As fetched by a browser, which so knows how far the console's clock is from its own. Absent in the view that came with the page. */
export interface FetchedIncident extends IncidentView {
  consoleSkewSeconds?: number;
}

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ["incident", id],
    queryFn: async ({ signal }): Promise<FetchedIncident> => {
      const sentMs = Date.now();
      const view = await getJson<IncidentView>(paths.api.incident(id), signal);
      return { ...view, consoleSkewSeconds: skewFromInstant(view.now, sentMs, Date.now()) };
    },
    staleTime: 1_000,
    refetchInterval: fallbackRefetchMs,
  });

export const incidentChartQuery = (id: string, encodedView: string, timeScale: number) =>
  queryOptions({
    queryKey: ["incident-chart", id, encodedView],
    queryFn: ({ signal }) => getJson<MemoryChartData | null>(paths.api.chart(id, encodedView), signal),
    staleTime: 1_000,
    refetchInterval: timeScale > 1 ? 2_000 : chartRefetchMs,
  });

/** What is measured of an incident; asked for with every round of the monitor, the rest when it changed. */
export const incidentNumbersQuery = (id: string) =>
  queryOptions({
    queryKey: ["incident-numbers", id],
    queryFn: ({ signal }) => getJson<IncidentNumbers>(paths.api.numbers(id), signal),
    staleTime: 1_000,
  });

/** What the judge works out of it, every few seconds. */
export const incidentDiagnosisQuery = (id: string) =>
  queryOptions({
    queryKey: ["incident-diagnosis", id],
    queryFn: ({ signal }) => getJson<IncidentDiagnosis>(paths.api.diagnosis(id), signal),
    staleTime: 1_000,
  });

/** A part of an incident's timeline other than the newest entries; `encodedPlace` as `encodeTimelinePlace` makes it. */
export const timelineQuery = (id: string, encodedPlace: string) =>
  queryOptions({
    queryKey: ["timeline", id, encodedPlace],
    queryFn: async ({ signal }): Promise<TimelinePart> => {
      const answer = await getJson<TimelineRest & Pick<IncidentView, "timeline">>(
        paths.api.timeline(id, encodedPlace),
        signal,
      );
      const { timeline: entries, total, before, people } = answer;
      return { entries, total, before, people };
    },
    staleTime: 1_000,
  });

/** A file that a run made. */
export interface RunFile {
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** The files of a run; asked once in each of its states, since it makes them as it goes. */
export const runFilesQuery = (run: { id: string; state: string } | null) =>
  queryOptions({
    queryKey: ["run-files", run?.id, run?.state],
    queryFn: async ({ signal }) =>
      run === null ? [] : (await getJson<{ artifacts: RunFile[] }>(paths.api.runFiles(run.id), signal)).artifacts,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const fleetQuery = () =>
  queryOptions({
    queryKey: ["fleet"],
    queryFn: ({ signal }) => getJson<FleetView>(paths.api.targets(), signal),
    staleTime: 1_000,
    refetchInterval: fallbackRefetchMs,
  });
