export const timerKinds = ["investigate", "escalate", "reminder"] as const;
export type TimerKind = (typeof timerKinds)[number];

export const timerStates = ["pending", "fired", "cancelled"] as const;
export type TimerState = (typeof timerStates)[number];

/**
 * What the console tells the outside of. `test` is a person's press on a channel's test button, `escalation-issue` an issue
 * that goes to the forge and to no channel.
 */
export const notificationEvents = [
  "incident-opened",
  "incident-reopened",
  "investigation-overdue",
  "incident-escalated",
  "reminder",
  "incident-resolved",
  "incident-signed-off",
  "monitoring-blind",
  "timer-missed",
  "test",
  "escalation-issue",
] as const;
export type NotificationEvent = (typeof notificationEvents)[number];

export const notificationStates = ["pending", "sent", "failed"] as const;
export type NotificationState = (typeof notificationStates)[number];

export const silenceStates = ["requested", "active", "failed", "expired"] as const;
export type SilenceState = (typeof silenceStates)[number];
