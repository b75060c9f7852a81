import { KeptInput, KeptSelect } from "@/components/form/kept-fields";
import { HeldLink, KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { silenceMinutes } from "@/lib/domain/alert/silence";
import { formatDuration } from "@/lib/domain/format/format";
import type { AlertView } from "@/lib/domain/incident/view";
import type { SilencingControls } from "./alert-list";

export interface SilenceFormProps {
  incidentId: string;
  alert: AlertView;
  silencing: SilencingControls;
}

/** Silences one alert at Alertmanager for a while, with a reason. */
export function SilenceForm({ incidentId, alert, silencing }: SilenceFormProps) {
  const { silenceAction, search, heldPath, isHeld } = silencing;
  const id = `silence-${alert.fingerprint}`;
  const minutesId = `silence-minutes-${alert.fingerprint}`;
  const reasonId = `silence-reason-${alert.fingerprint}`;
  return (
    <KeptForm
      id={id}
      action={silenceAction}
      heldPath={heldPath}
      className="flex flex-wrap items-end gap-2 pb-1 pl-4"
      fold={{
        isOpen: false,
        className: "text-small",
        summary: (
          <>
            silence this alert<span className="sr-only">: {alert.name}</span>
          </>
        ),
      }}
    >
      {!isHeld && <HeldLink href={`${heldPath}#${id}`}>Fill this in with the page held still</HeldLink>}
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="fingerprint" value={alert.fingerprint} />
      <input type="hidden" name="search" value={search} />
      <label htmlFor={minutesId}>
        <span className="block">for</span>
        <KeptSelect
          id={minutesId}
          name="minutes"
          defaultValue={60}
          className="min-h-8 rounded-box border border-edge-strong bg-surface px-1 text-plain"
        >
          {silenceMinutes.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes === 1440 ? "24 h" : formatDuration(minutes * 60)}
            </option>
          ))}
        </KeptSelect>
      </label>
      <label htmlFor={reasonId} className="min-w-0 flex-1 basis-40">
        <span className="block">because</span>
        <KeptInput
          id={reasonId}
          name="reason"
          required
          minLength={3}
          maxLength={500}
          className="min-h-8 w-full rounded-box border border-edge-strong bg-surface px-2 text-plain"
        />
      </label>
      <Button type="submit">Silence</Button>
    </KeptForm>
  );
}
