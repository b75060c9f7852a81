import { parseLoopbackAddress } from "@/demo/node/address";
import type { NodeConfig } from "@/demo/node/config/schema";
import { startControlServer } from "@/demo/node/control/control-server";
import { createRssReader, delayMs } from "@/demo/node/delay";
import type { StandInSettings } from "@/demo/node/environment";
import { createApiServer } from "@/demo/node/http/api-server";
import { activeConsensusRoutes, disabledConsensusRoutes } from "@/demo/node/http/consensus-routes";
import { healthRoutes } from "@/demo/node/http/health-routes";
import { bufferSockets, closeNow, listen } from "@/demo/node/http/listen";
import { repositoryRoutes } from "@/demo/node/http/repository-routes";
import type { Route } from "@/demo/node/http/router";
import { debugRoutes, statsRoutes, storageRoutes } from "@/demo/node/http/stats-routes";
import type { Log } from "@/demo/node/log";
import { createConsumers } from "@/demo/node/memory/consumers";
import { collectGarbage } from "@/demo/node/memory/garbage";
import { prepareMemory, startStory } from "@/demo/node/memory/story";
import { createBareMetrics } from "@/demo/node/metrics/bare-metrics";
import { createFullMetrics } from "@/demo/node/metrics/full-metrics";
import { createMetricsServer, metricsRoute } from "@/demo/node/metrics/metrics-server";

/**
 * Starts listeners, fills the memory and lets the scenario begin.
 * @returns a function that ends everything at once
 * @throws Error when an address cannot be used
 */
export async function startNode(config: NodeConfig, settings: StandInSettings, log: Log): Promise<() => void> {
  const full = settings.profile === "full";
  const rss = () => process.memoryUsage.rss();
  const recentRss = createRssReader(rss, () => performance.now());
  const consumers = createConsumers(config, settings, rss());
  const { repositories, cache, peers, connections, mempool, storageEngine } = consumers;
  const metrics = full ? createFullMetrics(settings.limitBytes, consumers) : createBareMetrics();
  const maxConnections = full ? config.api.max_connections : 0;
  let ready = false;

  const uptimeSeconds = () => process.uptime();
  const routes: Route[] = [
    ...healthRoutes({ ready: () => ready, uptimeSeconds }),
    ...repositoryRoutes(repositories, full ? cache : null),
    ...statsRoutes(),
  ];
  const api = createApiServer({
    routes,
    metrics: metrics.requests,
    delayMs: () => delayMs(recentRss() / settings.limitBytes),
    maxConnections,
  });
  bufferSockets(api, connections);
  if (full) {
    routes.push(...debugRoutes(cache, peers, connections, maxConnections));
    routes.push(...storageRoutes(storageEngine, config.storage.rocksdb));
    routes.push(...activeConsensusRoutes(mempool, config.consensus.block_time_ms, uptimeSeconds));
  } else {
    routes.push(metricsRoute(metrics.page), ...disabledConsensusRoutes());
  }
  await listen(api, parseLoopbackAddress(config.api.addr, "api.addr"), "api");

  const clearCache = () => {
    const freed = cache.clear();
    collectGarbage();
    return freed;
  };
  const endControl = full ? await startControlServer(config.storage.data_dir, clearCache) : () => {};
  const endPreparation = await prepareMemory(consumers, settings, rss);
  const metricsServer = createMetricsServer(metrics.page);
  // Not before: a forecast over samples of a node that is being filled would raise an alert in every scenario.
  if (full) await listen(metricsServer, parseLoopbackAddress(config.metrics.addr, "metrics.addr"), "metrics");
  ready = true;
  log("info", "Storage engine memory", {
    block_cache_bytes: storageEngine.sizes.blockCacheBytes,
    write_buffer_bytes: storageEngine.sizes.writeBufferBytes,
  });
  log("info", "Node started", { repositories: repositories.size, rss_bytes: rss() });
  const endStory = startStory(consumers, config.consensus, settings, rss);
  return () => {
    endControl();
    endPreparation();
    endStory();
    for (const server of [api, metricsServer]) closeNow(server);
  };
}
