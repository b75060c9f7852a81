import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROFILES, type Profile } from "@/demo/node/environment";

const NAME = "profile";

/**
 * Notes which build runs on a data folder. A real node's command is of the same build as the node; this one has to be
 * told, since whoever runs it has not the node's environment.
 */
export function noteProfile(dataDir: string, profile: Profile): void {
  writeFileSync(join(dataDir, NAME), `${profile}\n`);
}

/** The build that last ran on a data folder; null when none did. */
export function findProfile(dataDir: string): Profile | null {
  try {
    const noted = readFileSync(join(dataDir, NAME), "utf8").trim();
    return PROFILES.find((profile) => profile === noted) ?? null;
  } catch {
    return null;
  }
}
