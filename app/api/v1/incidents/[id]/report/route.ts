import { z } from "zod";
import { requireApiActor } from "@/lib/auth/actor";
import { type ReportFormat, reportFormats } from "@/lib/domain/report/file-name";
import { toFileResponse } from "@/lib/http/file-response";
import { apiRoute, parseInput } from "@/lib/http/route";
import { exportReport } from "@/lib/services/report/make";

const query = z.object({
  format: z.enum(reportFormats, `must be ${reportFormats.join(", ")}`).default("markdown"),
});

const types = {
  markdown: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
  json: "application/json",
} as const satisfies Record<ReportFormat, string>;

/** The whole incident as a file to keep or to send. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const { format } = parseInput(query, Object.fromEntries(new URL(request.url).searchParams));
  const { content, name } = await exportReport(id, format, Date.now());
  return toFileResponse(content, { name, type: types[format] });
});
