import type { ProfileView } from "@/lib/domain/profile/profile-view";

const mebibyte = 2 ** 20;

/** A captured profile of 200 MiB, most of them held by `retain`. */
export const profileOf = (change: Partial<ProfileView> = {}): ProfileView => ({
  id: "p1",
  targetId: "validator-2",
  incidentId: "i1",
  runId: null,
  name: "heap.pb.gz",
  source: "capture",
  format: "pprof",
  sha256: "0".repeat(64),
  sizeBytes: 3 * mebibyte,
  takenAt: Date.UTC(2026, 5, 1, 11),
  storedAt: Date.UTC(2026, 5, 1, 11, 1),
  by: "On-call",
  summary: {
    sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
    sampleType: 0,
    total: 200 * mebibyte,
    top: [
      {
        ...{ name: "retain", flat: 150 * mebibyte, flatPercent: 75, sumPercent: 75 },
        ...{ cum: 150 * mebibyte, cumPercent: 75 },
      },
    ],
  },
  comparison: null,
  fileRemovedAt: null,
  ...change,
});
