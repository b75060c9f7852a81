import type { FormAction } from "@/components/remediation/form-action";
import { Button } from "@/components/ui/button";
import { Details } from "@/components/ui/details";
import { silenceMinutes } from "@/lib/domain/alert/silence";
import { formatDuration } from "@/lib/domain/format/format";
import type { AlertView } from "@/lib/domain/incident/view";

export interface SilenceFormProps {
  incidentId: string;
  alert: AlertView;
  /** The page's own query, kept when the form is posted. */
  search: string;
  action: FormAction;
}

/** Silences one alert at Alertmanager for a while, with a reason. */
export function SilenceForm({ incidentId, alert, search, action }: SilenceFormProps) {
  const minutesId = `silence-minutes-${alert.fingerprint}`;
  const reasonId = `silence-reason-${alert.fingerprint}`;
  return (
    <Details
      summary={
        <>
          silence this alert<span className="sr-only">: {alert.name}</span>
        </>
      }
      className="text-small"
    >
      <form action={action} className="flex flex-wrap items-end gap-2 pb-1 pl-4">
        <input type="hidden" name="incidentId" value={incidentId} />
        <input type="hidden" name="fingerprint" value={alert.fingerprint} />
        <input type="hidden" name="search" value={search} />
        <label htmlFor={minutesId}>
          <span className="block">for</span>
          <select
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
          </select>
        </label>
        <label htmlFor={reasonId} className="min-w-0 flex-1 basis-40">
          <span className="block">because</span>
          <input
            id={reasonId}
            name="reason"
            required
            minLength={3}
            maxLength={500}
            className="min-h-8 w-full rounded-box border border-edge-strong bg-surface px-2 text-plain"
          />
        </label>
        <Button type="submit">Silence</Button>
      </form>
    </Details>
  );
}
