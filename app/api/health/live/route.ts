import { json } from "@/lib/http/route";

export const dynamic = "force-dynamic";

/** The web process answers. */
export const GET = () => json({ status: "up" });
