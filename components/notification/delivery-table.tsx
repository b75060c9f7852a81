import Link from "next/link";
import { Age } from "@/components/ui/age";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { UnreadState } from "@/components/ui/unread-state";
import { maxAttempts } from "@/lib/domain/notification/back-off";
import type { DeliveryView } from "@/lib/domain/notification/view";
import { paths } from "@/lib/paths";

export interface DeliveryTableProps {
  deliveries: readonly DeliveryView[];
  /** Why there are none to show: they could not be read. */
  unread?: string | undefined;
  now: number;
}

/** What was sent lately, newest first: to which channel, what became of it, and why not. */
export function DeliveryTable({ deliveries, unread, now }: DeliveryTableProps) {
  if (unread !== undefined) return <UnreadState what="The last deliveries" reason={unread} />;
  if (deliveries.length === 0) {
    return (
      <EmptyState title="Nothing sent yet">
        Messages appear here when an incident opens, escalates or ends, and when you send a test.
      </EmptyState>
    );
  }
  return (
    <ScrollBox label="Last deliveries" className="bg-raised">
      <table className={tableLook}>
        <thead className="text-muted">
          <tr>
            <th scope="col">Channel</th>
            <th scope="col">Message</th>
            <th scope="col">State</th>
            <th scope="col">Attempts</th>
            <th scope="col">Written</th>
            <th scope="col">Last error</th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr key={delivery.id}>
              <th scope="row">{delivery.channel}</th>
              <td className="min-w-48">
                {delivery.incidentId === null ? (
                  delivery.title
                ) : (
                  <Link className="text-link" href={paths.incident(delivery.incidentId)}>
                    {delivery.title}
                  </Link>
                )}
              </td>
              <td className="whitespace-nowrap">
                <DeliveryState delivery={delivery} now={now} />
              </td>
              <td className="whitespace-nowrap">
                {delivery.attempts} of {maxAttempts}
              </td>
              <td>
                <Age at={delivery.createdAt} now={now} />
              </td>
              <td className="min-w-48 break-words">{delivery.lastError ?? <span className="text-muted">none</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

const tones: Readonly<Record<DeliveryView["state"], BadgeTone>> = {
  pending: "attention",
  sent: "calm",
  failed: "critical",
};

function DeliveryState({ delivery, now }: { delivery: DeliveryView; now: number }) {
  const { state, attempts, sentAt, nextAttemptAt } = delivery;
  return (
    <>
      <Badge tone={tones[state]}>{state === "pending" && attempts > 0 ? "to be repeated" : state}</Badge>{" "}
      {state === "sent" && <Age at={sentAt} now={now} />}
      {state === "pending" && attempts > 0 && nextAttemptAt !== null && <Age at={nextAttemptAt} now={now} />}
    </>
  );
}
