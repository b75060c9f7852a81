import type { Profile } from "@/lib/domain/profile/profile";
import type { ReadLimits } from "./limits";

/** What the reading thread is started with: a file's path or its bytes. */
export interface ReadRequest {
  source: string | Uint8Array;
  limits: ReadLimits;
}

/** What it says before it ends. */
export type ReadAnswer = { state: "read"; profile: Profile } | { state: "refused"; message: string };
