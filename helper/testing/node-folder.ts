import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type RealProcess, startReal } from "./real-process";

export interface StartOptions {
  cwd?: string;
  uid?: number;
  /** Runs the script in place of /bin/sh. */
  program?: string;
}

/** A folder, with a blank in its path, that holds a node's configuration and the script that plays the node. */
export interface NodeFolder {
  folder: string;
  config: string;
  /** Starts a process with these arguments, as a node would be. */
  start: (args: string[], options: StartOptions) => Promise<RealProcess>;
  /** Ends all that were started. */
  stop: () => void;
  /** Ends them and removes the folder. */
  remove: () => void;
}

export function makeNodeFolder(configText: string): NodeFolder {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "guts config-")));
  // Others than its owner have to get in, for processes of another user.
  chmodSync(folder, 0o755);
  const config = path.join(folder, "config.yaml");
  writeFileSync(config, configText);
  const script = path.join(folder, "program.sh");
  writeFileSync(script, "echo ready; while :; do sleep 0.2; done\n");
  const started: RealProcess[] = [];
  const stop = () => {
    for (const each of started) each.stop();
  };
  return {
    folder,
    config,
    start: async (args, { program = "/bin/sh", ...rest }) => {
      const real = await startReal({ folder, program, args: [script, ...args], ...rest });
      started.push(real);
      return real;
    },
    stop,
    remove: () => {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
