import { formatBytes, formatCount } from "@/lib/domain/format/format";
import { paths } from "@/lib/paths";
import type { RunFile } from "@/lib/queries/incident";

export interface RunFilesProps {
  runId: string;
  files: readonly RunFile[];
}

/** The files that a run made, such as a diagnostics bundle, each to download; nothing where there are none. */
export function RunFiles({ runId, files }: RunFilesProps) {
  if (files.length === 0) return null;
  return (
    <section>
      <h3 className="font-semibold">Files</h3>
      <ul className="space-y-1">
        {files.map(({ name, sizeBytes, sha256 }) => (
          <li key={name} className="break-words text-muted text-small">
            <a href={paths.api.runFile(runId, name)} download className="text-link break-all">
              {name}
            </a>{" "}
            <span title={`${formatCount(sizeBytes)} bytes`}>{formatBytes(sizeBytes)}</span>, sha256{" "}
            <span className="break-all font-mono">{sha256}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
