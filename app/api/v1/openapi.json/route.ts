import { env } from "@/lib/env";
import { openApiDocument } from "@/lib/http/openapi";
import { apiRoute, json } from "@/lib/http/route";

export const dynamic = "force-dynamic";

export const GET = apiRoute(async () => json(openApiDocument(env().publicUrl)));
