import { equalSecrets } from "@/lib/auth/sign-in-links";
import { parseWebhook } from "@/lib/domain/alert/webhook";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { apiRoute, BodyTooLargeError, errorResponse, json, readJsonBody } from "@/lib/http/route";
import { receiveWebhook } from "@/lib/services/alert/receive";
import { webhooks } from "@/lib/services/telemetry/web-metrics";

const maxBytes = 1024 * 1024;

/** Alertmanager's webhook, version 4. Any 2xx means that all of it that can be read is stored. A refused one is answered with the reason, which Alertmanager logs. */
export const POST = apiRoute(async (request) => {
  try {
    checkToken(request);
    const body = await readJsonBody(request, maxBytes);
    const version = (body as { version?: unknown } | null)?.version;
    if (version !== "4") {
      throw new AppError(
        "invalid",
        `This webhook has version ${JSON.stringify(version) ?? "none"}; version "4" is understood (Alertmanager 0.16 and newer).`,
      );
    }
    const read = parseWebhook(body);
    if ("problem" in read) throw new AppError("invalid", read.problem);
    const results = await receiveWebhook(read.webhook, new Date());
    webhooks.inc({ outcome: "accepted" });
    return json({ results, truncatedAlerts: read.webhook.truncated });
  } catch (error) {
    webhooks.inc({ outcome: "refused" });
    if (error instanceof BodyTooLargeError) {
      return json(
        {
          error: {
            code: error.code,
            message: `${error.message} Send fewer alerts at a time (max_alerts in Alertmanager's webhook_config).`,
          },
        },
        413,
      );
    }
    return errorResponse(error);
  }
});

function checkToken(request: Request): void {
  const { webhookToken } = env();
  if (webhookToken === undefined) {
    throw new AppError("unauthorized", "No webhook is accepted until GUTS_RUNBOOK_WEBHOOK_TOKEN is set.");
  }
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer === undefined || !equalSecrets(bearer, webhookToken)) {
    throw new AppError(
      "unauthorized",
      "The webhook's bearer token is wrong. Set http_config.authorization.credentials in Alertmanager to the value of GUTS_RUNBOOK_WEBHOOK_TOKEN.",
    );
  }
}
