/** The chapters of a report, in order. */
export const reportChapters = [
  "Summary",
  "Impact and detection",
  "Cause",
  "What was done",
  "Resources",
  "Follow-up",
] as const;
export type ReportChapter = (typeof reportChapters)[number];

/** What a post-mortem is usually asked for, in reading order: the closed list that a report fills from data. */
export const reportFields = {
  title: { title: "Title", chapter: "Summary" },
  number: { title: "Number", chapter: "Summary" },
  target: { title: "Node", chapter: "Summary" },
  severity: { title: "Severity", chapter: "Summary" },
  state: { title: "State", chapter: "Summary" },
  duration: { title: "Duration", chapter: "Summary" },
  owner: { title: "Owner", chapter: "Summary" },
  responders: { title: "Responders", chapter: "Summary" },
  acknowledged: { title: "Time to acknowledge", chapter: "Summary" },
  mitigated: { title: "Time to mitigate", chapter: "Summary" },
  resolved: { title: "Time to resolve", chapter: "Summary" },
  symptoms: { title: "Symptoms", chapter: "Impact and detection" },
  requests: { title: "Requests affected", chapter: "Impact and detection" },
  detection: { title: "Detected by", chapter: "Impact and detection" },
  "detection-delay": { title: "Delay from the beginning", chapter: "Impact and detection" },
  cause: { title: "Root cause", chapter: "Cause" },
  trigger: { title: "Trigger", chapter: "Cause" },
  contributing: { title: "Contributing factors", chapter: "Cause" },
  done: { title: "Actions taken", chapter: "What was done" },
  worked: { title: "What worked", chapter: "What was done" },
  "did-not-work": { title: "What did not work", chapter: "What was done" },
  settings: { title: "Settings in effect", chapter: "Resources" },
  limits: { title: "Limits", chapter: "Resources" },
  forecast: { title: "Forecast", chapter: "Resources" },
  timeline: { title: "Timeline", chapter: "Follow-up" },
  evidence: { title: "Evidence", chapter: "Follow-up" },
  "action-items": { title: "Action items", chapter: "Follow-up" },
  "sign-offs": { title: "Sign-offs", chapter: "Follow-up" },
  lessons: { title: "Lessons", chapter: "Follow-up" },
} as const satisfies Record<string, { title: string; chapter: ReportChapter }>;

export type ReportField = keyof typeof reportFields;
export const reportFieldNames = Object.keys(reportFields) as [ReportField, ...ReportField[]];
