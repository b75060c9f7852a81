import type { Attribution } from "@/lib/domain/diagnosis/attribution";

type Bucket = Attribution["buckets"][number];

/** One corner of an area: where it is, and the sizes between which it lies there. */
export interface AreaEdge {
  at: number;
  low: number;
  high: number;
}

export interface StackedAreas {
  /** The highest point of the stack, bytes; 0 when nothing is known. */
  topBytes: number;
  /** For each layer its stretches without a gap, from below to above; the last layer is the unexplained part. */
  layers: AreaEdge[][][];
}

/**
 * Stacks the parts of each bucket in the given order, the unexplained part on top. A part that is unknown in a bucket
 * leaves a gap in its own layer and takes no room: the unexplained part holds it there.
 */
export function stackAreas(buckets: readonly Bucket[], order: readonly number[]): StackedAreas {
  const layers: (AreaEdge | null)[][] = [...order, null].map(() => []);
  let topBytes = 0;
  for (const { at, bytes, parts, unexplainedBytes } of buckets) {
    let low = 0;
    const values = [...order.map((index) => parts[index] ?? null), unexplainedBytes];
    values.forEach((value, layer) => {
      // Without memory itself there is nothing that the parts could be parts of.
      const known = value !== null && bytes !== null;
      const high = low + (known ? Math.max(0, value) : 0);
      layers[layer]?.push(known ? { at, low, high } : null);
      low = high;
    });
    topBytes = Math.max(topBytes, low);
  }
  return { topBytes, layers: layers.map(splitAtGaps) };
}

function splitAtGaps(edges: readonly (AreaEdge | null)[]): AreaEdge[][] {
  const runs: AreaEdge[][] = [];
  let run: AreaEdge[] = [];
  for (const edge of [...edges, null]) {
    if (edge) run.push(edge);
    else if (run.length > 0) {
      runs.push(run);
      run = [];
    }
  }
  return runs;
}
