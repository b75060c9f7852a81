import "server-only";

export interface BatchOptions<T, R> {
  /** Items of one key are worked one batch after the other, in their order; those of different keys at the same time. */
  keyOf: (item: T) => string;
  /** How many batches run at the same time. */
  atOnce: number;
  /** How many items a batch has at the most. */
  largest: number;
  /** Works a batch; one outcome per item, in their order. A rejection is that of all of them. */
  work: (items: T[]) => Promise<PromiseSettledResult<R>[]>;
}

interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (reason: unknown) => void;
}

/**
 * Works items as they come: alone while there is time, and in batches of what has come meanwhile when there is not, so that
 * what each batch costs is shared by more of them the more there are. Within this process.
 */
export function inBatches<T, R>({ keyOf, atOnce, largest, work }: BatchOptions<T, R>): (item: T) => Promise<R> {
  /** By key, in the order in which the keys came; a key that is being worked stays in its place. */
  const waiting = new Map<string, Waiting<T, R>[]>();
  const busy = new Set<string>();

  const begin = () => {
    for (const [key, items] of waiting) {
      if (busy.size >= atOnce) return;
      if (busy.has(key)) continue;
      const batch = items.splice(0, largest);
      // What is left goes behind the others.
      waiting.delete(key);
      if (items.length > 0) waiting.set(key, items);
      busy.add(key);
      void settle(batch).finally(() => {
        busy.delete(key);
        begin();
      });
    }
  };

  const settle = async (batch: Waiting<T, R>[]) => {
    try {
      const outcomes = await work(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome?.status === "fulfilled") resolve(outcome.value);
        else reject(outcome?.reason ?? new Error("a batch ended without this item's outcome"));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      const key = keyOf(item);
      const items = waiting.get(key) ?? [];
      items.push({ item, resolve, reject });
      waiting.set(key, items);
      begin();
    });
}
