import type { ChainReport } from "./read-chains";

/** What was found, one line per break that names the row, and a last line that says how it ended. */
export function formatAudit(chains: readonly ChainReport[]): string {
  const broken = chains.filter(({ breaks }) => breaks.length > 0);
  const lines = broken.flatMap((chain) =>
    chain.breaks.map(({ seq, defect, kind, at, detail }) => {
      const row = kind === null ? "" : `, ${kind}${at === null ? "" : ` of ${toTime(at)}`}`;
      return `${nameOf(chain)}, entry ${seq}${row}: ${defect}: ${detail}`;
    }),
  );
  const entries = chains.reduce((sum, chain) => sum + chain.entries, 0);
  const checked = `Checked ${entries} entries in ${chains.length} ${chains.length === 1 ? "chain" : "chains"}`;
  const end =
    broken.length === 0
      ? `${checked}: whole.`
      : `${checked}: ${broken.length} ${broken.length === 1 ? "is" : "are"} broken.`;
  return `${[...lines, end].join("\n")}\n`;
}

export const toJsonAudit = (chains: readonly ChainReport[]): string =>
  `${JSON.stringify({ whole: chains.every(({ breaks }) => breaks.length === 0), chains }, null, 2)}\n`;

function nameOf({ chain, incident }: ChainReport): string {
  if (incident !== null) return `incident #${incident} (${chain})`;
  return chain === "system" ? "the system's timeline" : `chain ${chain}`;
}

const toTime = (at: Date): string => (Number.isNaN(at.getTime()) ? "no time" : at.toISOString());
