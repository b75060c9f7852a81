import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createKubernetesApi, type KubernetesApi } from "@/lib/adapters/kubernetes/api";
import { freePort } from "@/lib/testing/prometheus";

/** A real API server with its etcd, on loopback. No kubelet and no controller runs: tests play their parts. */
export interface TestCluster {
  server: string;
  /** The certificate that the API server shows. */
  caFile: string;
  /** May do everything. */
  admin: KubernetesApi;
  /** A kubeconfig file for a user of the cluster; with `through`, an address between it and the API server. */
  kubeconfig(user: ClusterUser, through?: string): string;
  token(user: ClusterUser): string;
  /** Empties a namespace. It stays, since no controller runs that would take it away. */
  forget(namespace: string): Promise<void>;
  stop(): Promise<void>;
}

/** `console` and `visitor` get what a test binds them to; `visitor` has nothing else. */
export const clusterUsers = ["admin", "console", "visitor"] as const;
export type ClusterUser = (typeof clusterUsers)[number];

/** Why there is no API server to run on; null when there is one. */
export function whyNoCluster(): string | null {
  return process.env.KUBE_APISERVER ? null : "KUBE_APISERVER is not set: run npm run test:kubernetes";
}

/** Starts both and waits until the API server is ready (some seconds). */
export async function startCluster(): Promise<TestCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-kubernetes-"));
  const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    return path.join(folder, name);
  };
  const tokens = new Map(clusterUsers.map((user) => [user, randomBytes(16).toString("hex")]));
  const token = (user: ClusterUser) => tokens.get(user) ?? "";
  const lines = clusterUsers.map(
    (user) => `${token(user)},${user},${user}${user === "admin" ? ",system:masters" : ""}`,
  );
  const serverUrl = `https://127.0.0.1:${secure}`;
  const caFile = path.join(folder, "certs/apiserver.crt");
  const etcdUrls = { client: `http://127.0.0.1:${client}`, peer: `http://127.0.0.1:${peer}` };
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of [...children].reverse()) await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    children.push(
      start(folder, "etcd", [
        "--data-dir",
        path.join(folder, "etcd"),
        "--listen-client-urls",
        etcdUrls.client,
        "--advertise-client-urls",
        etcdUrls.client,
        "--listen-peer-urls",
        etcdUrls.peer,
        "--initial-advertise-peer-urls",
        etcdUrls.peer,
        "--initial-cluster",
        `default=${etcdUrls.peer}`,
      ]),
      start(folder, process.env.KUBE_APISERVER ?? "kube-apiserver", [
        `--etcd-servers=${etcdUrls.client}`,
        `--secure-port=${secure}`,
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        `--cert-dir=${path.join(folder, "certs")}`,
        "--service-cluster-ip-range=10.0.0.0/24",
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-account-key-file=${file("sa.pub", publicKey)}`,
        `--service-account-signing-key-file=${file("sa.key", privateKey)}`,
        `--token-auth-file=${file("tokens.csv", `${lines.join("\n")}\n`)}`,
        "--authorization-mode=RBAC",
        "--disable-admission-plugins=ServiceAccount",
      ]),
    );
    const kubeconfig = (user: ClusterUser, through?: string) =>
      file(
        `${user}-${through === undefined ? "direct" : new URL(through).port}.json`,
        JSON.stringify({
          apiVersion: "v1",
          kind: "Config",
          "current-context": "test",
          contexts: [{ name: "test", context: { cluster: "test", user } }],
          clusters: [
            {
              name: "test",
              cluster:
                through === undefined
                  ? { server: serverUrl, "certificate-authority": caFile }
                  : { server: through, "insecure-skip-tls-verify": true },
            },
          ],
          users: [{ name: user, user: { token: token(user) } }],
        }),
      );
    const admin = createKubernetesApi({ kubeconfig: kubeconfig("admin") });
    await untilReady(createKubernetesApi({ kubeconfig: kubeconfig("visitor") }), children, folder);
    const forget = (namespace: string) => emptyNamespace(admin, namespace);
    return { server: serverUrl, caFile, admin, kubeconfig, token, forget, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function start(folder: string, program: string, args: string[]): ChildProcess {
  mkdirSync(path.join(folder, "certs"), { recursive: true });
  const log = openSync(path.join(folder, `${path.basename(program)}.log`), "a");
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", log, log] });
  closeSync(log);
  child.on("error", () => {});
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exited;
  clearTimeout(late);
}

async function untilReady(visitor: KubernetesApi, children: ChildProcess[], folder: string): Promise<void> {
  // Roles are written and read back only after the server has begun to answer: this is the last that every account needs.
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview" };
  const body = { ...review, spec: { resourceAttributes: { verb: "get", resource: "pods" } } };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const isThere = async () => {
    try {
      return (await visitor.create({ path, body, schema: z.unknown() })).state === "ok";
    } catch {
      return false;
    }
  };
  const until = Date.now() + 60_000;
  while (!(await isThere())) {
    const ended = children.find(({ exitCode }) => exitCode !== null);
    if (ended || Date.now() > until) {
      const log = (program: string) => readFileSync(`${folder}/${program}`, "utf8").slice(-2000);
      throw new Error(`the cluster did not come up:\n${log("etcd.log")}\n${log("kube-apiserver.log")}`);
    }
    await sleep(200);
  }
}

async function emptyNamespace(admin: KubernetesApi, namespace: string): Promise<void> {
  const schema = z.unknown();
  const kinds = [
    `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
    `/apis/policy/v1beta1/namespaces/${namespace}/poddisruptionbudgets`,
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`,
    `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`,
    `/api/v1/namespaces/${namespace}/configmaps`,
    `/api/v1/namespaces/${namespace}/pods`,
  ];
  for (const path of kinds) await admin.remove({ path, query: { gracePeriodSeconds: "0" }, schema });
}
