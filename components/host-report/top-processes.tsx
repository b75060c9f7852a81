import { Badge } from "@/components/ui/badge";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatBytes, formatPercent } from "@/lib/domain/format/format";
import type { SystemMemory } from "@/lib/domain/host/system-memory";

export interface TopProcessesProps {
  system: Pick<SystemMemory, "top" | "totalBytes">;
  /** The node's own process; null when not known. */
  nodePid: number | null;
}

/** The processes with the most memory on the host, ours marked, since another one may be what fills it. */
export function TopProcesses({ system: { top, totalBytes }, nodePid }: TopProcessesProps) {
  if (top.length === 0) {
    return (
      <p className="text-muted">
        Largest processes: <UnknownValue word="not told" /> · the helper saw none; it may not look into /proc.
      </p>
    );
  }
  const isAmong = top.some(({ pid }) => pid === nodePid);
  return (
    <div className="space-y-1">
      <ScrollBox label="Largest processes of the host">
        <table className={tableLook}>
          <caption className="sr-only">Largest processes of the host</caption>
          <thead className="text-muted">
            <tr>
              <th scope="col">Process</th>
              <th scope="col" className="text-right">
                Pid
              </th>
              <th scope="col" className="text-right">
                RSS
              </th>
              <th scope="col" className="text-right">
                Of the host
              </th>
            </tr>
          </thead>
          <tbody>
            {top.map(({ pid, rssBytes, command }) => (
              <tr key={pid} className={pid === nodePid ? "bg-sunken" : undefined}>
                <th scope="row" className="min-w-40 break-all">
                  {command} {pid === nodePid && <Badge tone="accent">this node</Badge>}
                </th>
                <td className="text-right">{pid}</td>
                <td className="whitespace-nowrap text-right" title={`${rssBytes.toLocaleString("en-US")} bytes`}>
                  {formatBytes(rssBytes)}
                </td>
                <td className="whitespace-nowrap text-right">
                  {totalBytes ? formatPercent(rssBytes / totalBytes) : <UnknownValue />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {!isAmong && (
        <p className="text-muted text-small">
          {nodePid === null
            ? "Which of them is this node is not known: its process could not be read."
            : `This node (process ${nodePid}) is not among the ${top.length} largest.`}
        </p>
      )}
    </div>
  );
}
