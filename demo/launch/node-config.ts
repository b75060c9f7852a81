import type { Scenario } from "@/demo/node/environment";

/**
 * The stand-in node's configuration file. Every section that is present holds all of the keys that guts-node requires in
 * it; addresses and folders are overridden by the node's command line.
 */
export function renderNodeConfig(scenario: Scenario): string {
  // Without a bound the flood goes on until the memory limit ends it.
  const connections = scenario === "connections" ? "0             # unlimited" : "10000";
  // Ten transactions a second, a quarter of what the clients of this scenario submit.
  const blockSize = scenario === "mempool" ? 20 : 1000;
  return `# Configuration of the demo's node. Change it and restart the node to see the effect.

api:
  addr: "127.0.0.1:8080"
  request_timeout_secs: 30
  max_body_size: 52428800        # bytes
  max_connections: ${connections}
  cors_enabled: true
  cors_origins: []

p2p:
  enabled: false
  addr: "127.0.0.1:9000"
  allowed_peers: []
  bootstrappers: []
  message_backlog: 1024
  mailbox_size: 1024
  timeout_secs: 10
  max_peers: 50

consensus:
  enabled: true
  use_simplex_bft: false
  block_time_ms: 2000
  max_txs_per_block: ${blockSize}
  max_block_size: 10485760       # bytes
  mempool_max_txs: 10000
  mempool_ttl_secs: 600
  view_timeout_multiplier: 2.0

metrics:
  enabled: true
  addr: "127.0.0.1:9090"

logging:
  level: info
  format: json

profiling:
  heap: true                     # SIGUSR1 writes a heap dump

storage:
  data_dir: ./data
  persistent: false              # repositories live in memory: a restart loses them
  cache:
    max_size: 268435456          # bytes
`;
}
