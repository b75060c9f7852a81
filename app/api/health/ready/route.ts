import { json } from "@/lib/http/route";
import { readReadiness } from "@/lib/services/system/health";

export const dynamic = "force-dynamic";

/** 200 when the database takes writes and a worker is alive, else 503 with which of them is missing. */
export const GET = async () => {
  const readiness = await readReadiness();
  return json(readiness, readiness.ready ? 200 : 503);
};
