import { writeFileSync } from "node:fs";
import type { IntervalBasis } from "@/lib/domain/trend/trend";
import { shapes } from "@/lib/domain/trend/trend";
import { familyNames, heldOutSeeds, tuningSeeds } from "@/lib/testing/labelled-series";
import { type Judged, judgeAll, judgedHorizonsSeconds } from "./diagnosis-figures";

const file = "docs/diagnosis-figures.md";

/**
 * The verdicts on the labelled set, as Markdown: on the held-out seeds, which `--write` keeps in the documentation, or on
 * those for tuning with `--tuning`.
 */
export function benchDiagnosis(options: readonly string[]): string {
  const seeds = options.includes("--tuning") ? tuningSeeds : heldOutSeeds;
  const text = toReport(judgeAll(seeds), seeds);
  if (options.includes("--write") && seeds === heldOutSeeds) writeFileSync(file, `${text}\n`);
  return text;
}

function toReport(judged: readonly Judged[], seeds: readonly number[]): string {
  return [
    "# Figures of the diagnosis",
    `Made by \`npm run bench -- diagnosis --write\`. ${familyNames.length} generated shapes, each at ${seeds.length} seeds (${seeds[0]} to ${seeds.at(-1)}), ${judged.length} series; rules and thresholds were chosen on other seeds. A process wanders by 0.5 to 3 % of its level and most have a collector of 1 to 5 %; how each shape is drawn stands in \`lib/testing/labelled\`.`,
    "## Leaks found, by when the limit is due",
    recallTable(judged),
    "## False alarms",
    falseAlarms(judged),
    "## Share of outcomes inside the stated 90 % interval",
    "Beside it how many forecasts there were, and the median half width as a share of the level.",
    coverageTable(judged),
    '## Error of the forecast beside "no change"',
    errorTable(judged),
    "## Verdicts",
    "Rows are what was generated, columns what was said. _Right_ counts every answer that is acceptable for the shape.",
    confusionTable(judged),
    "## Misses",
    misses(judged),
  ].join("\n\n");
}

function recallTable(judged: readonly Judged[]): string {
  const dues = [...new Set(judged.flatMap(({ series }) => series.dueSeconds ?? []))].sort((a, b) => a - b);
  const of = (select: (due: number) => boolean) =>
    judged.filter(({ series }) => series.isLeak && series.dueSeconds !== null && select(series.dueSeconds));
  const row = (title: string, some: readonly Judged[]) => [title, some.length, share(some.filter(isCalledLeak), some)];
  return table(
    ["limit due", "series", "called leak"],
    [
      ...dues.map((due) =>
        row(
          `in ${due / 3600} h`,
          of((one) => one === due),
        ),
      ),
      row(
        "within 8 h",
        of((due) => due <= 8 * 3600),
      ),
      row(
        "within 16 h",
        of((due) => due <= 16 * 3600),
      ),
    ],
  );
}

function falseAlarms(judged: readonly Judged[]): string {
  const healthy = judged.filter(({ series }) => !series.isLeak);
  const alarms = healthy.filter(isCalledLeak);
  const head = `${alarms.length} of ${healthy.length} series without a leak were called one: ${share(alarms, healthy)}.`;
  const byFamily = familyNames.flatMap((family) => {
    const some = alarms.filter(({ series }) => series.family === family);
    return some.length > 0 ? [`- ${family}: ${some.length}`] : [];
  });
  return [head, ...(byFamily.length > 0 ? [byFamily.join("\n")] : [])].join("\n\n");
}

const bases: readonly IntervalBasis[] = ["back-tested", "extrapolated", "from the fit, not back-tested"];

function coverageTable(judged: readonly Judged[]): string {
  const row = (basis: IntervalBasis, some: readonly Judged[], whose: string) => {
    const outcomes = some.flatMap((one) => one.outcomes).filter((one) => one.basis === basis);
    const at = (horizon: number) => outcomes.filter((one) => one.horizonSeconds === horizon);
    return [`${basis}${whose}`, ...judgedHorizonsSeconds.map((horizon) => coverage(at(horizon))), coverage(outcomes)];
  };
  return table(
    ["basis", ...judgedHorizonsSeconds.map((horizon) => `${horizon / 3600} h`), "all"],
    bases.flatMap((basis) => [
      row(basis, judged, ""),
      row(
        basis,
        judged.filter(({ series }) => !series.isLeak),
        ", without a leak",
      ),
      row(
        basis,
        judged.filter(({ series }) => series.isLeak),
        ", with a leak",
      ),
    ]),
  );
}

/** The share inside, of how many, and the median half width as a share of the level. */
function coverage(outcomes: Judged["outcomes"]): string {
  if (outcomes.length === 0) return "–";
  const width = median(outcomes.map((one) => one.halfWidth));
  const inside = outcomes.filter((one) => one.isInside);
  return `${share(inside, outcomes)} of ${outcomes.length}, ±${percent(width)}`;
}

function errorTable(judged: readonly Judged[]): string {
  const row = (title: string, some: readonly Judged[]) => [
    title,
    ...judgedHorizonsSeconds.map((horizon) => {
      const outcomes = some.flatMap((one) => one.outcomes).filter((one) => one.horizonSeconds === horizon);
      const error = mean(outcomes.map((one) => one.error));
      const plain = mean(outcomes.map((one) => one.errorOfLastValue));
      return outcomes.length === 0 ? "–" : `${(error / plain).toFixed(2)} (${percent(error)} / ${percent(plain)})`;
    }),
  ];
  return table(
    ["mean absolute error", ...judgedHorizonsSeconds.map((horizon) => `${horizon / 3600} h`)],
    [
      row(
        "without a leak",
        judged.filter(({ series }) => !series.isLeak),
      ),
      row(
        "with a leak",
        judged.filter(({ series }) => series.isLeak),
      ),
    ],
  );
}

function confusionTable(judged: readonly Judged[]): string {
  return table(
    ["generated", ...shapes, "right"],
    familyNames.map((family) => {
      const some = judged.filter(({ series }) => series.family === family);
      const counts = shapes.map((shape) => some.filter(({ result }) => result.shape === shape).length || "");
      return [
        family,
        ...counts,
        share(
          some.filter((one) => one.isRight),
          some,
        ),
      ];
    }),
  );
}

/** Leaks not called one, alarms without a leak, and every other answer that is not acceptable. */
function misses(judged: readonly Judged[]): string {
  const wrong = judged.filter((one) => !one.isRight);
  if (wrong.length === 0) return "None.";
  return table(
    ["series", "said", "failed gates"],
    wrong.map(({ series, result }) => [
      series.id,
      result.shape,
      result.gates
        .filter((gate) => !gate.passed)
        .map((gate) => gate.name)
        .join(", "),
    ]),
  );
}

const isCalledLeak = ({ result }: Judged) => result.shape === "leak";

const percent = (ratio: number) => `${(100 * ratio).toFixed(1)} %`;
const share = (part: readonly unknown[], whole: readonly unknown[]) =>
  whole.length === 0 ? "–" : percent(part.length / whole.length);
const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
