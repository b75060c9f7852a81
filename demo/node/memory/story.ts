import type { NodeConfig } from "@/demo/node/config/schema";
import type { StandInSettings } from "@/demo/node/environment";
import { startCacheGrowth } from "@/demo/node/memory/cache-growth";
import { type Consumers, fillConsumers } from "@/demo/node/memory/consumers";
import { warmConsumers } from "@/demo/node/memory/fill";
import { collectGarbage } from "@/demo/node/memory/garbage";
import { startGradualWarmUp } from "@/demo/node/memory/gradual-warm-up";
import { growthSwitch } from "@/demo/node/memory/growth-switch";
import { startLeakLoop } from "@/demo/node/memory/leak-loop";
import { PHYSICS } from "@/demo/node/memory/physics";

/** How often garbage of long standing is collected where it would otherwise look like slow growth, in milliseconds. */
const TIDY_EVERY_MS = 10_000;

/**
 * Brings the memory to where the scenario begins.
 * @returns a function that ends what goes on afterwards
 */
export async function prepareMemory(
  consumers: Consumers,
  settings: StandInSettings,
  rssBytes: () => number,
): Promise<() => void> {
  const { startShare, warmsGradually } = PHYSICS[settings.scenario];
  if (warmsGradually && !settings.seed) {
    consumers.storageEngine.open();
    consumers.peers.connectAll();
    return startGradualWarmUp(consumers.cache);
  }
  if (warmsGradually || !settings.seed) await warmConsumers(consumers);
  else await fillConsumers(consumers, startShare * settings.limitBytes, rssBytes);
  return () => {};
}

/**
 * Lets the scenario happen: blocks take transactions from the mempool, and what the scenario makes grow grows while it
 * is switched on.
 * @returns a function that ends it
 */
export function startStory(
  consumers: Consumers,
  { block_time_ms, max_txs_per_block }: NodeConfig["consensus"],
  settings: StandInSettings,
  rssBytes: () => number,
): () => void {
  const { grows } = PHYSICS[settings.scenario];
  const active = growthSwitch(settings.growthAtStart, settings.growthFile);
  const blocks = setInterval(() => consumers.mempool.takeBlock(max_txs_per_block), block_time_ms);
  // A leak's own pace makes up for garbage; elsewhere only what the scenario holds may move the RSS.
  const tidying = grows === "sessions" ? undefined : setInterval(collectGarbage, TIDY_EVERY_MS);
  const endings = [
    () => clearInterval(blocks),
    () => clearInterval(tidying),
    // In every scenario it empties the nursery at each step, so that RSS readings compare.
    startLeakLoop({
      bytesPerSecond: settings.leakBytesPerSecond,
      active: () => grows === "sessions" && active(),
      rssBytes,
    }),
    startCacheGrowth(consumers.cache, settings.cacheBytesPerSecond, () => grows === "cache" && active()),
  ];
  return () => {
    for (const end of endings) end();
  };
}
