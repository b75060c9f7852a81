/** Every address of the console, in one place. */
export const paths = {
  fleet: () => "/",
  incidents: () => "/incidents",
  /** `query` as `encodeIncidentFilter` makes it. */
  incidentsOf: (query: string) => (query === "" ? "/incidents" : `/incidents?${query}`),
  target: (id: string) => `/targets/${encodeURIComponent(id)}`,
  incident: (id: string) => `/incidents/${id}`,
  /** `query` as `encodeProfileQuery` makes it. */
  profile: (id: string, query = "") => (query === "" ? `/profiles/${id}` : `/profiles/${id}?${query}`),
  /** One note of an incident, by its number in the timeline. */
  note: (incidentId: string, seq: number) => `/incidents/${incidentId}/notes/${seq}`,
  signOff: (incidentId: string) => `/incidents/${incidentId}/sign-off`,
  report: (incidentId: string) => `/incidents/${incidentId}/report`,
  escalation: (incidentId: string) => `/incidents/${incidentId}/escalation`,
  runbooks: () => "/runbooks",
  runbook: (id: string) => `/runbooks/${id}`,
  signIn: () => "/sign-in",
  notifications: () => "/notifications",
  shareLinks: (incidentId: string) => `/incidents/${incidentId}/share`,
  shared: (token: string) => `/share/${token}`,
  sharedNote: (token: string, seq: number) => `/share/${token}/notes/${seq}`,
  noSuchShare: () => "/share/gone",
  /** No page: what is asked for there is not found. */
  nothing: () => "/nothing-here",
  /** Where a passphrase is posted to. */
  unlockShared: (token: string) => `/share/${token}/unlock`,
  api: {
    incident: (id: string) => `/api/v1/incidents/${id}`,
    /** `query` as `encodeTimelinePlace` makes it. */
    timeline: (id: string, query: string) => `/api/v1/incidents/${id}/timeline?${query}`,
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
    /** Profiles of an incident; a form with a file is posted to the same address. */
    profiles: (incidentId: string) => `/api/v1/incidents/${incidentId}/profiles`,
    profileFile: (id: string) => `/api/v1/profiles/${id}/file`,
    cancelRun: (id: string) => `/api/v1/runs/${id}/cancel`,
    /** `since`: the number to go on from. `incident` and `view`: whose page is open, and by which id of the page. */
    events: (topics: readonly string[], more: { since?: number | null; incident?: string; view?: string } = {}) => {
      const search = new URLSearchParams(topics.map((topic) => ["topic", topic]));
      for (const [name, value] of Object.entries(more)) if (value != null) search.set(name, String(value));
      return `/api/events?${search}`;
    },
    numbers: (incidentId: string) => `/api/incidents/${incidentId}/numbers`,
    diagnosis: (incidentId: string) => `/api/incidents/${incidentId}/diagnosis`,
    presence: (incidentId: string) => `/api/incidents/${incidentId}/presence`,
  },
} as const;
