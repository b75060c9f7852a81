import { SignalTable } from "@/components/incident/signal-table";
import { Panel } from "@/components/ui/panel";
import { type HostReport, nodeIdentity } from "@/lib/domain/host/report";
import type { SignalName, SignalSet } from "@/lib/domain/signal/signal";
import { FactGroup } from "./fact-group";
import { cgroupFacts, processFacts, systemFacts } from "./memory-facts";
import { OomList } from "./oom-list";
import { MissingPart } from "./part-problem";
import { stepPanelId } from "./step-id";
import { TopProcesses } from "./top-processes";

const processSignals: SignalName[] = [
  "rss",
  "rss-peak",
  "virtual-memory",
  "anonymous-memory",
  "file-cache",
  "swap",
  "limit",
];
const hostSignals: SignalName[] = ["host-memory-total", "host-memory-available"];

export interface StepMemoryProps {
  report: HostReport | null;
  signals: SignalSet;
  now: number;
}

/** Step 1: the memory of the process, of its cgroup and of the host. Where the helper says nothing, the signals stand in. */
export function StepMemory({ report, signals, now }: StepMemoryProps) {
  return (
    <Panel id={stepPanelId(1)} title="Step 1: Memory now">
      <div className="space-y-3 px-3 py-2">
        <ProcessPart report={report} signals={signals} now={now} />
        <HostPart report={report} signals={signals} now={now} />
        {report?.oomEvents.state === "answered" ? (
          <OomList events={report.oomEvents.value} at={report.oomEvents.at} node={nodeIdentity(report)} now={now} />
        ) : (
          report && <MissingPart what="Kernel's OOM kills" report={report} name="oomEvents" now={now} />
        )}
      </div>
    </Panel>
  );
}

function ProcessPart({ report, signals, now }: StepMemoryProps) {
  const part = report?.processMemory;
  if (part?.state !== "answered") {
    return (
      <div className="space-y-1">
        <MissingPart what="Process memory in full" report={report} name="processMemory" now={now} />
        <SignalTable signals={signals} now={now} names={processSignals} />
      </div>
    );
  }
  const { value, at } = part;
  const { cgroup } = value;
  const place = cgroup?.path ? `version ${cgroup.version}, ${cgroup.path}` : "path not told";
  return (
    <>
      <FactGroup
        title={`Process ${value.process.pid}`}
        source="guts-host process-memory"
        facts={processFacts(value)}
        at={at}
        now={now}
      >
        <Unreadable lines={value.unreadable} />
      </FactGroup>
      {cgroup ? (
        <FactGroup
          title="Its memory cgroup"
          source={`guts-host process-memory (${place})`}
          facts={cgroupFacts(cgroup)}
          at={at}
          now={now}
        />
      ) : (
        <p className="text-muted">Its memory cgroup: unknown · the helper found none that it could read.</p>
      )}
    </>
  );
}

function HostPart({ report, signals, now }: StepMemoryProps) {
  const part = report?.systemMemory;
  if (report === null || part?.state !== "answered") {
    return (
      <div className="space-y-1">
        {report && <MissingPart what="Host memory" report={report} name="systemMemory" now={now} />}
        <SignalTable signals={signals} now={now} names={hostSignals} />
      </div>
    );
  }
  return (
    <FactGroup title="Host" source="guts-host system-memory" facts={systemFacts(part.value)} at={part.at} now={now}>
      <Unreadable lines={part.value.unreadable} />
      <TopProcesses system={part.value} nodePid={nodeIdentity(report).pid} />
    </FactGroup>
  );
}

function Unreadable({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return <p className="text-muted text-small">Not readable: {lines.join("; ")}</p>;
}
