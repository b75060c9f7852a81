/** Who told the console of an alert. */
export const alertSources = ["webhook", "prometheus"] as const;
export type AlertSource = (typeof alertSources)[number];
