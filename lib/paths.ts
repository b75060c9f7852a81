/** Every address of the console, in one place. */
export const paths = {
  fleet: () => "/",
  incidents: () => "/incidents",
  /** `query` as `encodeIncidentFilter` makes it. */
  incidentsOf: (query: string) => (query === "" ? "/incidents" : `/incidents?${query}`),
  target: (id: string) => `/targets/${encodeURIComponent(id)}`,
  incident: (id: string) => `/incidents/${id}`,
  signOff: (incidentId: string) => `/incidents/${incidentId}/sign-off`,
  report: (incidentId: string) => `/incidents/${incidentId}/report`,
  escalation: (incidentId: string) => `/incidents/${incidentId}/escalation`,
  runbooks: () => "/runbooks",
  runbook: (id: string) => `/runbooks/${id}`,
  signIn: () => "/sign-in",
  notifications: () => "/notifications",
  api: {
    incident: (id: string) => `/api/v1/incidents/${id}`,
    frozenSamples: (incidentId: string, verdictId: string) =>
      `/api/v1/incidents/${incidentId}/verdicts/${verdictId}/samples`,
    report: (incidentId: string, format: string) => `/api/v1/incidents/${incidentId}/report?format=${format}`,
    targets: () => "/api/v1/targets",
    notifications: () => "/api/v1/notifications",
    chart: (incidentId: string, query: string) => `/api/incidents/${incidentId}/chart?${query}`,
    /** Pieces after a number. */
    runOutput: (id: string, after: number) => `/api/v1/runs/${id}/output?after=${after}`,
    /** The whole output as a file. */
    runOutputText: (id: string) => `/api/v1/runs/${id}/output?format=text`,
    runFiles: (id: string) => `/api/v1/runs/${id}/artifacts`,
    runFile: (id: string, name: string) => `/api/v1/runs/${id}/artifacts/${encodeURIComponent(name)}`,
    cancelRun: (id: string) => `/api/v1/runs/${id}/cancel`,
    events: (topics: readonly string[]) =>
      `/api/events?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`,
  },
} as const;
