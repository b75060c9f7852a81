import type { NotificationEvent, NotificationState } from "@/lib/domain/incident/life";
import type { ChannelKind } from "./channel";

export interface ChannelView {
  id: string;
  kind: ChannelKind;
  /** Where it leads, without secrets. */
  destination: string;
  events: NotificationEvent[];
}

/** One message to one channel. Instants in epoch ms. */
export interface DeliveryView {
  id: number;
  channel: string;
  event: NotificationEvent;
  title: string;
  /** Null for a test message. */
  incidentId: string | null;
  state: NotificationState;
  attempts: number;
  createdAt: number;
  sentAt: number | null;
  /** When it is tried again, or for the first time; null when it is not. */
  nextAttemptAt: number | null;
  /** Why the last attempt failed, or what went wrong in part of one that did not. */
  lastError: string | null;
}

/** What the notifications page shows, and what `GET /api/v1/notifications` answers. */
export interface NotificationsView {
  now: number;
  /** In the order of the configuration. */
  channels: ChannelView[];
  /** The newest 100, newest first. */
  deliveries: DeliveryView[];
  /** Why the deliveries could not be read; the list is empty then. */
  unread?: string;
}
