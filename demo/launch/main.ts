import { writeFileSync } from "node:fs";
import type { Say } from "@/lib/launcher/progress.mjs";
import { endLeftChildren } from "@/lib/launcher/supervise/children-record";
import { runUntilSignal } from "@/lib/launcher/supervise/run-until-signal";
import type { Tools } from "@/lib/launcher/tools.mjs";
import { ensureDemoLayout } from "./layout";
import { readSettings } from "./settings";
import { startDemo } from "./start";

/**
 * Runs the demo until a signal ends it, and leaves nothing running whatever happens. The last line of its start-up is
 * `ready: <address>`. Returns the exit status: 0 after a signal. A failed start-up throws, after everything has been ended.
 */
export function runDemo({ root, tools, say }: { root: string; tools: Tools; say: Say }): Promise<number> {
  return runUntilSignal({
    what: "the demo",
    say,
    async start({ signal, hurry, onService }) {
      const settings = readSettings(process.env);
      const layout = ensureDemoLayout(root, settings.scenario);
      await endLeftChildren(layout.children, say, hurry);
      const address = await startDemo({ layout, tools, settings, say, signal, onService });
      process.stdout.write(`ready: ${address}\n`);
      // Nodes and load wait for this file before anything grows, so that the whole story can be watched.
      for (const { growthFile } of layout.nodes) writeFileSync(growthFile, "");
    },
  });
}
