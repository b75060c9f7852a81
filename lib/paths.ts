/** Every address of the console, in one place. */
export const paths = {
  fleet: () => "/",
  incidents: () => "/incidents",
  incident: (id: string) => `/incidents/${id}`,
  runbooks: () => "/runbooks",
  runbook: (id: string) => `/runbooks/${id}`,
  signIn: () => "/sign-in",
  api: {
    incident: (id: string) => `/api/v1/incidents/${id}`,
    targets: () => "/api/v1/targets",
    chart: (incidentId: string, query: string) => `/api/incidents/${incidentId}/chart?${query}`,
    events: (topic: string) => `/api/events?topic=${encodeURIComponent(topic)}`,
  },
} as const;
