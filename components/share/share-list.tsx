import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { Instant } from "@/components/ui/instant";
import { Panel } from "@/components/ui/panel";
import type { ShareLinkView } from "@/lib/domain/share/link";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";

export interface ShareListProps {
  incidentId: string;
  links: readonly ShareLinkView[];
  revokeAction: KeptAction;
  now: number;
}

/** Every link to the incident, with its use, and the button that ends it. */
export function ShareList({ incidentId, links, revokeAction, now }: ShareListProps) {
  return (
    <Panel id="links" title="Links to this incident">
      {links.length === 0 && <p className="px-3 py-2 text-muted">This incident has not been shared.</p>}
      <ul className="divide-y divide-edge empty:hidden">
        {links.map((link) => (
          <li key={link.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2">
            <div className="min-w-0 flex-1 basis-72">
              <p className="break-words">
                <strong className="font-semibold">{link.label}</strong>{" "}
                <span className={link.state === "active" ? "text-attention" : "text-muted"}>· {link.state}</span>
              </p>
              <p className="text-muted text-small">{describeKind(link)}</p>
              <p className="text-muted text-small">
                made by {link.createdBy}, <Instant at={link.createdAt} now={now} />;{" "}
                {link.revokedAt === null ? (
                  <>
                    ends <Instant at={link.expiresAt} now={now} />
                  </>
                ) : (
                  <>
                    revoked <Instant at={link.revokedAt} now={now} />
                  </>
                )}
                ; {describeUses(link.uses)}
                {link.lastUsedAt !== null && (
                  <>
                    , last <Instant at={link.lastUsedAt} now={now} />
                  </>
                )}
              </p>
            </div>
            {link.state === "active" && (
              <KeptForm
                id={`revoke-${link.id}`}
                action={revokeAction}
                heldPath={paths.shareLinks(incidentId)}
                refusedWord="Not revoked"
              >
                <input type="hidden" name="incidentId" value={incidentId} />
                <input type="hidden" name="linkId" value={link.id} />
                <Button type="submit" aria-label={`Revoke the link for ${link.label}`}>
                  Revoke
                </Button>
              </KeptForm>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function describeKind({ frozen, redactHosts, hasPassphrase }: ShareLinkView): string {
  return [
    frozen ? "frozen" : "live",
    redactHosts ? "names replaced" : "with names of hosts and people",
    hasPassphrase ? "with passphrase" : "no passphrase",
  ].join(", ");
}

function describeUses(uses: number): string {
  if (uses === 0) return "never opened";
  return uses === 1 ? "opened once" : `opened ${uses} times`;
}
