import "server-only";
import { createTransport } from "nodemailer";
import { isLoopback, type SmtpChannel } from "@/lib/domain/notification/channel";
import { hideSecrets } from "@/lib/domain/notification/hide-secrets";
import { toMail } from "@/lib/domain/notification/templates";
import { type Delivery, refused, type SendResult } from "./result";
import { readSecretSource } from "./secret-source";

/**
 * Sends one mail. TLS is used where the server offers it, and required before a password goes to another machine. Some
 * recipients that were refused are told in `detail`: the others have the mail, and would get it twice if it were repeated.
 */
export async function sendMail(channel: SmtpChannel, delivery: Delivery): Promise<SendResult> {
  const { host, port, secure, auth, from, to, checkCertificate } = channel;
  const { id, message, signal, timeoutMs } = delivery;
  const password = auth === null ? null : readSecretSource(auth.password);
  const secrets = password === null ? [] : [password, `\0${auth?.user}\0${password}`];
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && auth !== null && !isLoopback(host),
    ...(auth === null || password === null ? {} : { auth: { user: auth.user, pass: password } }),
    tls: { rejectUnauthorized: checkCertificate },
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const sent = await transport.sendMail({
      from,
      to,
      ...toMail(message),
      messageId: `<${id}@guts-runbook.invalid>`,
      headers: { "Auto-Submitted": "auto-generated" },
      signal: AbortSignal.any([signal, timeout]),
    });
    const left = sent.rejected.length;
    return { ok: true, detail: left === 0 ? null : `${host} refused ${left} of ${to.length} recipients.` };
  } catch (error) {
    if (timeout.aborted) return refused(`${host}:${port} did not take the mail within ${timeoutMs / 1000} s.`);
    const said = hideSecrets(error instanceof Error ? error.message : String(error), secrets);
    return refused(`${host}:${port} did not take the mail: ${said}`);
  } finally {
    transport.close();
  }
}
