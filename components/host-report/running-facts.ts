import { formatUtc } from "@/lib/domain/format/format";
import { type HostReport, partValue } from "@/lib/domain/host/report";
import { type Fact, textFact } from "./fact";

const shownDigits = 12;

/** What runs: program, package, configuration file and unit. */
export function runningFacts(report: HostReport, now: number): Fact[] {
  const changes = partValue(report.changes);
  const config = partValue(report.config);
  const unit = partValue(report.unit);
  const start = changes?.process.startedAt ?? config?.process?.startedAt ?? null;
  return [
    textFact("Process started", start === null ? null : formatUtc(start, now)),
    textFact("Program", changes?.executable?.path ?? null),
    hashFact("Program's sha256", changes?.executable?.sha256 ?? null),
    textFact("Package", packageText(report), "No package of dpkg owns the program, or the host has no dpkg."),
    textFact("Configuration", config?.file?.path ?? null),
    textFact("Named by", originText(config?.origin ?? null)),
    hashFact("Configuration's sha256", config?.file?.sha256 ?? null),
    ...(unit
      ? [textFact("Unit", [unit.id, unit.activeState, unit.result].filter((word) => word !== null).join(" · "))]
      : []),
  ];
}

function hashFact(label: string, sha256: string | null): Fact {
  const fact = textFact(label, sha256?.slice(0, shownDigits) ?? null);
  return sha256 === null ? fact : { ...fact, exact: sha256 };
}

function packageText({ changes }: HostReport): string | null {
  const owner = partValue(changes)?.package;
  return owner ? `${owner.name} ${owner.version ?? "of unknown version"}` : null;
}

function originText(origin: "argument" | "default" | null): string | null {
  if (origin === null) return null;
  return origin === "argument" ? "the process's arguments" : "default: config.yaml in its folder";
}
