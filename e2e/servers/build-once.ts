import { fileURLToPath } from "node:url";
import { buildIfChanged } from "../../lib/launcher/build.mjs";

/** Builds before the first story, since two demos that begin at once would both build. */
export default async function buildOnce(): Promise<void> {
  await buildIfChanged(fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, ""), (line) =>
    console.log(line),
  );
}
