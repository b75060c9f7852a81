import { parseLoopbackAddress } from "@/demo/node/address";
import type { NodeConfig } from "@/demo/node/config/schema";
import { createRssReader, delayMs } from "@/demo/node/delay";
import type { StandInSettings } from "@/demo/node/environment";
import { createApiServer } from "@/demo/node/http/api-server";
import { activeConsensusRoutes, disabledConsensusRoutes } from "@/demo/node/http/consensus-routes";
import { healthRoutes } from "@/demo/node/http/health-routes";
import { closeNow, countSockets, listen } from "@/demo/node/http/listen";
import { repositoryRoutes } from "@/demo/node/http/repository-routes";
import type { Route } from "@/demo/node/http/router";
import { debugRoutes, statsRoutes } from "@/demo/node/http/stats-routes";
import type { Log } from "@/demo/node/log";
import { createConsumers, fillConsumers } from "@/demo/node/memory/consumers";
import { warmConsumers } from "@/demo/node/memory/fill";
import { startLeakLoop } from "@/demo/node/memory/leak-loop";
import { PHYSICS } from "@/demo/node/memory/physics";
import { createBareMetrics } from "@/demo/node/metrics/bare-metrics";
import { createFullMetrics } from "@/demo/node/metrics/full-metrics";
import { createMetricsServer, metricsRoute } from "@/demo/node/metrics/metrics-server";

/**
 * Starts listeners, fills the memory and begins to follow the leak switch.
 * @returns a function that ends everything at once
 * @throws Error when an address cannot be used
 */
export async function startNode(config: NodeConfig, settings: StandInSettings, log: Log): Promise<() => void> {
  const full = settings.profile === "full";
  const physics = PHYSICS[settings.scenario];
  const rss = () => process.memoryUsage.rss();
  const recentRss = createRssReader(rss, () => performance.now());
  const metrics = full ? createFullMetrics(settings.limitBytes) : createBareMetrics();
  const consumers = createConsumers(config, settings, rss());
  const maxConnections = full ? config.api.max_connections : 0;
  let ready = false;

  const uptimeSeconds = () => process.uptime();
  const routes: Route[] = [
    ...healthRoutes({ ready: () => ready, uptimeSeconds }),
    ...repositoryRoutes(consumers.repositories, full ? consumers.cache : null),
    ...statsRoutes(),
  ];
  const api = createApiServer({
    routes,
    metrics: metrics.requests,
    delayMs: () => delayMs(recentRss() / settings.limitBytes),
    maxConnections,
  });
  const listeners = [{ server: api, address: config.api.addr, name: "api" }];
  if (full) {
    const { block_time_ms, mempool_max_txs } = config.consensus;
    routes.push(...debugRoutes(consumers.cache, consumers.peers, countSockets(api), maxConnections));
    routes.push(...activeConsensusRoutes(block_time_ms, mempool_max_txs, uptimeSeconds));
    listeners.push({ server: createMetricsServer(metrics.page), address: config.metrics.addr, name: "metrics" });
  } else {
    routes.push(metricsRoute(metrics.page), ...disabledConsensusRoutes());
  }
  for (const { server, address, name } of listeners) {
    await listen(server, parseLoopbackAddress(address, `${name}.addr`), name);
  }

  if (settings.seed) await fillConsumers(consumers, physics.startShare * settings.limitBytes, rss);
  else await warmConsumers(consumers.cache, consumers.peers);
  ready = true;
  log("info", "Node started", { repositories: consumers.repositories.size, rss_bytes: rss() });
  const stopLeak = startLeakLoop({
    bytesPerSecond: settings.leakBytesPerSecond,
    always: physics.leaks && settings.leakAtStart,
    file: physics.leaks ? settings.leakFile : null,
    rssBytes: rss,
  });
  return () => {
    stopLeak();
    for (const { server } of listeners) closeNow(server);
  };
}
