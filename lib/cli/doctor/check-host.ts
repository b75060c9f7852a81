import type { HostReader } from "@/lib/adapters/hosts/reader";
import { hostActor, hostReader, hostTransport } from "@/lib/adapters/hosts/registry";
import { formatBytes } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { TargetHost } from "@/lib/domain/target/target";
import { checkActing } from "./check-acting";
import { checkAccess, checkConfigOnHost, checkVerbs } from "./check-host-access";
import { type Finding, notSupported, ok, problem } from "./report";

const name = "host helper";

/** The way to the node's host, what the helper tells there about the node, and what it may do. */
export async function checkHost(host: TargetHost, helperPath: string): Promise<Finding[]> {
  const transport = hostTransport(host, { helperPath });
  const options = { helperPath, transport };
  const reader = hostReader(host, options);
  if (!reader) {
    const remedy = "Set host: for this target to read its memory without Prometheus, and to restart it.";
    return [notSupported(name, "host.kind is none", remedy)];
  }
  if (!transport) return toFindings(await read(reader, host), host);
  try {
    const access = await checkAccess(host, transport, helperPath);
    if (access.version === null) return access.findings;
    const answer = await read(reader, host);
    const found = [...access.findings, ...toFindings(answer, host), await checkActing(transport, access.version, host)];
    if (answer.state !== "running") return found;
    return [
      ...found,
      await checkConfigOnHost(host, reader, access.version),
      ...(await checkVerbs(reader, hostActor(host, options), host)),
    ];
  } finally {
    await transport.close();
  }
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

function toFindings(answer: Answer, host: TargetHost): Finding[] {
  const isUnit = host.kind === "systemd";
  const pidFile = host.pidFile ?? "the pid file";
  switch (answer.state) {
    case "running": {
      const { facts } = answer;
      const detail = `process ${facts.pid} has ${formatBytes(facts.rssBytes ?? Number.NaN)} RSS`;
      return [
        ok(name, detail),
        signalFinding(facts),
        ...(facts.unreadable.length > 0
          ? [notSupported("host facts", facts.unreadable.join("; "), "Set host.sudo: true to read all of it.")]
          : []),
      ];
    }
    case "gone":
      return [
        problem(
          name,
          answer.detail,
          isUnit
            ? `Start the unit: systemctl start ${host.unit ?? ""}. Is host.unit its name?`
            : `Start the node; whoever starts it must write ${pidFile} anew.`,
        ),
      ];
    case "mismatch":
      return [problem(name, answer.detail, `${pidFile} is left from an earlier start: restart the node's supervisor.`)];
    case "unreadable":
      return [problem(name, answer.detail, "Set host.sudo: true, or run the console as the node's user.")];
    case "malformed":
      return [problem(name, answer.detail, "Install the helper/guts-host that belongs to this version.")];
    case "not supported":
      return [notSupported(name, answer.detail, null)];
    case "failed": {
      const allow = host.sudo ? " Allow `facts` as helper/sudoers.example shows." : "";
      const remedy = isUnit
        ? `Check that host.unit is the node's own service.${allow}`
        : `Check that ${pidFile} exists and that the helper's user may read it.${allow}`;
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
