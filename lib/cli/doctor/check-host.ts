import os from "node:os";
import { type HostReader, hostReader } from "@/lib/adapters/hosts/registry";
import { formatBytes } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { TargetHost } from "@/lib/domain/target/target";
import { type Finding, notSupported, ok, problem } from "./report";

const name = "host helper";

/** Whether the host helper tells about the node's process, as which user it runs, and which signals the process handles. */
export async function checkHost(host: TargetHost, helperPath: string): Promise<Finding[]> {
  const reader = hostReader(host, { helperPath });
  if (!reader) {
    const remedy = "Set host: for this target to read its memory without Prometheus, and to restart it.";
    return [notSupported(name, "host.kind is none", remedy)];
  }
  const user = host.sudo ? "root, through sudo" : os.userInfo().username;
  return toFindings(await read(reader, host), user, host);
}

type Answer = Awaited<ReturnType<HostReader["readFacts"]>> | { state: "failed"; detail: string };

async function read(reader: HostReader, host: TargetHost): Promise<Answer> {
  try {
    return await reader.readFacts();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: "failed", detail: host.sudo ? `${reason} (run with sudo)` : reason };
  }
}

function toFindings(answer: Answer, user: string, host: TargetHost): Finding[] {
  const pidFile = host.pidFile ?? "the pid file";
  switch (answer.state) {
    case "running": {
      const { facts } = answer;
      const detail = `runs as ${user}; process ${facts.pid} has ${formatBytes(facts.rssBytes)} RSS`;
      return [
        ok(name, detail),
        signalFinding(facts),
        ...(facts.unreadable.length > 0
          ? [notSupported("host facts", facts.unreadable.join("; "), "Set host.sudo: true to read all of it.")]
          : []),
      ];
    }
    case "gone":
      return [problem(name, answer.detail, `Start the node; whoever starts it must write ${pidFile} anew.`)];
    case "mismatch":
      return [problem(name, answer.detail, `${pidFile} is left from an earlier start: restart the node's supervisor.`)];
    case "unreadable":
      return [problem(name, answer.detail, "Set host.sudo: true, or run the console as the node's user.")];
    case "malformed":
      return [problem(name, answer.detail, "Install the helper/guts-host that belongs to this version.")];
    case "not supported":
      return [notSupported(name, answer.detail, null)];
    case "failed": {
      const remedy = host.sudo
        ? "Install helper/guts-host as /usr/local/sbin/guts-host and allow it as helper/sudoers.example shows."
        : `Check that ${pidFile} exists and that this user may read it.`;
      return [problem(name, answer.detail, remedy)];
    }
  }
}

/** Signals by number; those that matter to whoever handles a node by hand. */
const signals = { SIGTERM: 15, SIGHUP: 1, SIGUSR1: 10 } as const;

function signalFinding(facts: HostFacts): Finding {
  if (facts.sigCgt === null || !/^[0-9a-f]+$/i.test(facts.sigCgt)) {
    return notSupported("signals", "the host does not tell which signals the process handles", null);
  }
  const mask = BigInt(`0x${facts.sigCgt}`);
  const told = Object.entries(signals).map(([signal, number]) => {
    const handled = (mask >> BigInt(number - 1)) & 1n;
    return `${signal} ${handled ? "handled" : "ends it"}`;
  });
  return ok("signals", `${told.join(", ")} (SigCgt ${facts.sigCgt})`);
}
