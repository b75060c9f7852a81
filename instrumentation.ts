/** Runs once when the web process starts: reads the configuration and begins to share this process's metrics. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startWebProcess } = await import("@/lib/services/system/start-web");
  await startWebProcess();
}
