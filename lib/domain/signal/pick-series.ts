import { type Matchers, matchesLabels } from "@/lib/domain/promql/selector";

/** A series as a query answers it: points ascending, instants epoch ms. */
interface LabelledSeries {
  labels: Readonly<Record<string, string>>;
  points: readonly { at: number; value: number }[];
}

export type PickedSeries =
  | {
      state: "found";
      at: number;
      value: number;
      labels: Readonly<Record<string, string>>;
      /** Usual time between two samples; null with fewer than two. */
      everySeconds: number | null;
    }
  | { state: "none" }
  /** Several series of different things match; `labels` are those in which they differ. */
  | { state: "ambiguous"; count: number; labels: string[] };

/** External labels by which two servers that scrape the same thing tell their copies apart. */
const replicaLabels = new Set([
  "prometheus",
  "prometheus_replica",
  "replica",
  "__replica__",
  "thanos_replica",
  "receive_replica",
  "rule_replica",
]);
const replicaLagMs = 30_000;
const succeededAfterMs = 60_000;

/**
 * The newest sample of the one thing whose series have this name and these labels. Of several copies of one series the
 * first by its labels that is not behind is taken, so that the choice stays the same from round to round; copies are never
 * averaged. A series that ended gives way to its successor. Different things at once are ambiguous.
 */
export function pickSeries(series: readonly LabelledSeries[], metric: string, matchers: Matchers): PickedSeries {
  const matching = series.filter(
    (one) => one.points.length > 0 && one.labels.__name__ === metric && matchesLabels(matchers, one.labels),
  );
  const things = new Map<string, LabelledSeries[]>();
  for (const one of preferNamedContainers(matching)) {
    const key = identityOf(one.labels);
    things.set(key, [...(things.get(key) ?? []), one]);
  }
  const chosen = [...things.values()].flatMap(chooseCopy).sort((a, b) => lastAt(b) - lastAt(a));
  const [newest, ...others] = chosen;
  if (!newest) return { state: "none" };
  const firstAt = newest.points[0]?.at ?? 0;
  const rivals = others.filter((one) => lastAt(one) >= firstAt && lastAt(newest) - lastAt(one) < succeededAfterMs);
  if (rivals.length > 0) {
    const all = [newest, ...rivals].map((one) => one.labels);
    return { state: "ambiguous", count: all.length, labels: differingLabels(all) };
  }
  const last = newest.points.at(-1);
  const everySeconds = usualGapSeconds(newest.points);
  return last ? { state: "found", ...last, labels: newest.labels, everySeconds } : { state: "none" };
}

function usualGapSeconds(points: LabelledSeries["points"]): number | null {
  const gaps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at));
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  return middle === undefined ? null : middle / 1000;
}

const lastAt = (one: LabelledSeries) => one.points.at(-1)?.at ?? 0;

function chooseCopy(copies: LabelledSeries[]): LabelledSeries[] {
  const newestAt = Math.max(...copies.map(lastAt));
  return copies
    .filter((copy) => newestAt - lastAt(copy) <= replicaLagMs)
    .map((copy) => ({ copy, text: labelText(copy.labels) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .slice(0, 1)
    .map(({ copy }) => copy);
}

/** cAdvisor also has series of the pod's whole cgroup and of its pause container beside those of the containers. */
function preferNamedContainers(series: LabelledSeries[]): LabelledSeries[] {
  const named = series.filter(({ labels }) => (labels.container || labels.name) && labels.container !== "POD");
  return named.length > 0 ? named : series;
}

const labelText = (labels: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(labels).sort());

function identityOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([label]) => !replicaLabels.has(label))
      .sort(),
  );
}

function differingLabels(all: Readonly<Record<string, string>>[]): string[] {
  const names = new Set(all.flatMap((labels) => Object.keys(labels)));
  return [...names]
    .filter((name) => !replicaLabels.has(name) && new Set(all.map((labels) => labels[name])).size > 1)
    .sort();
}
