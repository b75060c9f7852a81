import type { ObjectMetadata } from "./objects";

/**
 * Who else writes an object, told by the marks that deployment tools leave on it, in one sentence; null where there are
 * none. Their next run sets back what the console changed.
 */
export function findOwner({ labels, annotations, ownerReferences }: ObjectMetadata): string | null {
  const mark = (name: string) => annotations?.[name] ?? labels?.[name] ?? null;
  const helm = mark("meta.helm.sh/release-name");
  const flux = mark("helm.toolkit.fluxcd.io/name") ?? mark("kustomize.toolkit.fluxcd.io/name");
  const argo = mark("argocd.argoproj.io/tracking-id")?.split(":")[0] ?? mark("argocd.argoproj.io/instance");
  const controller = ownerReferences?.find((reference) => reference.controller);
  const manager = mark("app.kubernetes.io/managed-by");
  if (flux !== null) return revertedBy(`Flux (${flux})`, "reconciliation");
  if (argo !== null) return revertedBy(`Argo CD (${argo})`, "sync");
  if (helm !== null) return revertedBy(`the Helm release ${helm}`, "upgrade");
  if (controller) return revertedBy(`${controller.kind} ${controller.name}`, "reconciliation");
  return manager === null || manager === "guts-runbook" ? null : revertedBy(manager, "run");
}

function revertedBy(owner: string, event: string): string {
  return `${owner} owns this object: its next ${event} sets it back unless the value is changed there too`;
}
