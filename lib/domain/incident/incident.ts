export const incidentStates = ["open", "mitigating", "watching", "resolved", "signed_off"] as const;
export type IncidentState = (typeof incidentStates)[number];
