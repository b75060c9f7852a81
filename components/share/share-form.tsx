import { KeptCheckbox, KeptInput, KeptSelect } from "@/components/form/kept-fields";
import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { defaultShareHours } from "@/lib/domain/share/link";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";

const lifetimes = [
  { hours: 1, words: "1 hour" },
  { hours: 24, words: "1 day" },
  { hours: 72, words: "3 days" },
  { hours: 168, words: "7 days" },
  { hours: 720, words: "30 days" },
  { hours: 2160, words: "90 days" },
] as const;
const fieldLook = "block min-h-8 w-full rounded-box border border-edge-strong bg-surface px-2 text-plain";

export interface ShareFormProps {
  incidentId: string;
  action: KeptAction;
}

/** Makes a link to the incident for people without an account. */
export function ShareForm({ incidentId, action }: ShareFormProps) {
  return (
    <Panel id="new-link" title="New link">
      <KeptForm
        id="share-form"
        action={action}
        heldPath={paths.shareLinks(incidentId)}
        refusedWord="No link was made"
        className="space-y-3 px-3 py-2"
      >
        <input type="hidden" name="incidentId" value={incidentId} />
        <label htmlFor="share-label" className="block">
          <span className="block">For whom</span>
          <KeptInput id="share-label" name="label" required maxLength={100} className={fieldLook} />
        </label>
        <div className="grid gap-3 sm:grid-cols-2">
          <label htmlFor="share-hours" className="block">
            <span className="block">Ends after</span>
            <KeptSelect id="share-hours" name="hours" defaultValue={defaultShareHours} className={fieldLook}>
              {lifetimes.map(({ hours, words }) => (
                <option key={hours} value={hours}>
                  {words}
                </option>
              ))}
            </KeptSelect>
          </label>
          <label htmlFor="share-kind" className="block">
            <span className="block">Shows</span>
            <KeptSelect id="share-kind" name="kind" defaultValue="live" className={fieldLook}>
              <option value="live">the incident as it is when it is opened</option>
              <option value="frozen">the incident as it is now, frozen</option>
            </KeptSelect>
          </label>
        </div>
        <label htmlFor="share-passphrase" className="block">
          <span className="block">Passphrase (optional, at least 8 characters)</span>
          <KeptInput
            id="share-passphrase"
            name="passphrase"
            type="text"
            minLength={8}
            maxLength={200}
            autoComplete="off"
            className={fieldLook}
          />
        </label>
        <label htmlFor="share-redact" className="flex min-h-6 items-center gap-2">
          <KeptCheckbox id="share-redact" name="redactHosts" value="on" className="size-4" />
          Replace the names of hosts, addresses and people
        </label>
        <p className="text-muted">
          Whoever has the link can read this incident, and nothing else; it shows no control. What looks like a
          credential is always left out.
        </p>
        <Button type="submit" variant="primary">
          Make the link
        </Button>
      </KeptForm>
    </Panel>
  );
}
