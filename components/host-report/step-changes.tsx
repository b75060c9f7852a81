import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import { describeProblems } from "@/lib/domain/config-edit/describe-problems";
import { growthOnset, nearestChange } from "@/lib/domain/diagnosis/growth-onset";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { formatUtc } from "@/lib/domain/format/format";
import { type HostReport, judgedConfig, partValue, toChanges } from "@/lib/domain/host/report";
import { freshValue, type SignalSet } from "@/lib/domain/signal/signal";
import { previewAnchor } from "@/lib/http/action-form";
import { ChangeList } from "./change-list";
import { ConfigDiffView } from "./config-diff";
import { FactGroup } from "./fact-group";
import { MissingPart, NoReport } from "./part-problem";
import { runningFacts } from "./running-facts";
import { stepPanelId } from "./step-id";

/** As far back as the package's history is asked for. */
const lookBackMs = 30 * 24 * 3_600_000;

export interface StepChangesProps {
  report: HostReport | null;
  diagnosis: DiagnosisView | null;
  signals: SignalSet;
  now: number;
  timeScale: number;
}

/** Step 5: what changed on the node and its host, which of it is nearest to the growth, and the configuration's difference. */
export function StepChanges({ report, diagnosis, signals, now, timeScale }: StepChangesProps) {
  return (
    <Panel id={stepPanelId(5)} title="Step 5: Recent changes">
      <div className="space-y-3 px-3 py-2">
        {report ? (
          <>
            <Running report={report} now={now} />
            <Changed
              report={report}
              onset={onsetOf(diagnosis, signals, report, timeScale)}
              now={now}
              timeScale={timeScale}
            />
            <Configuration report={report} now={now} />
          </>
        ) : (
          <NoReport what="Recent changes" />
        )}
      </div>
    </Panel>
  );
}

function onsetOf(diagnosis: DiagnosisView | null, signals: SignalSet, report: HostReport, timeScale: number) {
  const told = freshValue(signals["process-start-time"]);
  const start = partValue(report.changes)?.process.startedAt ?? (told === null ? null : told * 1000);
  return diagnosis && growthOnset(diagnosis.trend, start, timeScale);
}

function Running({ report, now }: { report: HostReport; now: number }) {
  const { changes } = report;
  const unit = partValue(report.unit);
  return (
    <div className="space-y-1">
      <FactGroup
        title="What runs"
        source="guts-host changes, config"
        at={changes.at}
        now={now}
        ages={false}
        facts={runningFacts(report, now)}
      />
      {partValue(changes)?.executable?.isReplaced && (
        <Warning>The program on disk was replaced while this process runs: the next start runs another one.</Warning>
      )}
      {unit?.needsDaemonReload && (
        <Warning>
          A file of the unit changed since systemd read it: run systemctl daemon-reload before a restart.
        </Warning>
      )}
      {report.configMismatch && (
        <Warning>
          The process reads {report.configMismatch.read}, but host.configPath says {report.configMismatch.configured}:
          an edit there has no effect. Correct host.configPath in guts-runbook.yaml, unless it is a link to that file.
        </Warning>
      )}
      <MissingPart what="Changes" report={report} name="changes" now={now} />
      <MissingPart what="Unit" report={report} name="unit" now={now} />
    </div>
  );
}

interface ChangedProps {
  report: HostReport;
  onset: ReturnType<typeof growthOnset>;
  now: number;
  timeScale: number;
}

function Changed({ report, onset, now, timeScale }: ChangedProps) {
  const changes = toChanges(report, report.at - lookBackMs);
  const unreadable = partValue(report.changes)?.unreadable ?? [];
  return (
    <div>
      <h3 className="font-semibold">What changed in 30 days</h3>
      <p className="text-muted">
        {onset ? `Growth began with ${onset.name}, ${formatUtc(onset.at, now)}.` : "When growth began is not known."}
      </p>
      {changes.length === 0 ? (
        <p className="text-muted">
          {report.changes.state === "answered" ? "Nothing, as far as the host tells." : "Not known."}
        </p>
      ) : (
        <ChangeList changes={changes} nearest={nearestChange(changes, onset, timeScale)} now={now} />
      )}
      {unreadable.length > 0 && <p className="text-muted text-small">Not readable: {unreadable.join("; ")}</p>}
    </div>
  );
}

function Configuration({ report, now }: { report: HostReport; now: number }) {
  if (report.config.state !== "answered") {
    return <MissingPart what="Configuration" report={report} name="config" now={now} />;
  }
  const { unreadable, process } = report.config.value;
  const judged = judgedConfig(report);
  const broken = judged && describeProblems(judged.path, judged.problems);
  return (
    <div className="space-y-1">
      {broken && (
        <Warning>
          {broken.title}. {broken.remedy}
          {broken.isRepairable && (
            <>
              {" "}
              <a href={`#${previewAnchor("repair-config")}`} className="underline">
                To the repair
              </a>
            </>
          )}
        </Warning>
      )}
      {process === null && <p className="text-muted text-small">Read while no process of the node ran.</p>}
      {report.configDiff ? (
        <ConfigDiffView diff={report.configDiff} now={now} />
      ) : (
        <p className="text-muted">
          Configuration: nothing to compare with. There is no backup beside it, and the console has seen it in one state
          only; it compares with that once it changes.
        </p>
      )}
      {unreadable.length > 0 && <p className="text-muted text-small">Not readable: {unreadable.join("; ")}</p>}
      <MissingPart what="Backups" report={report} name="backups" now={now} />
    </div>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <p className="rounded-box border border-attention px-2 py-1">
      <strong className="font-semibold text-attention">Note</strong> · {children}
    </p>
  );
}
