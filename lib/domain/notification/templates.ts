import { escapeMarkup } from "../format/escape-markup";
import { type Message, messageFacts, messageTitle } from "./message";

/** Body of the generic webhook. Fields are only ever added within a version. */
export function toWebhookBody(message: Message, id: string) {
  return {
    version: "1" as const,
    /** The same in every repeat of this message. */
    id,
    event: message.event,
    title: messageTitle(message),
    why: message.why,
    at: new Date(message.at).toISOString(),
    link: message.link,
    incident:
      message.incident === null
        ? null
        : { ...message.incident, openedAt: new Date(message.incident.openedAt).toISOString() },
    verdict: message.verdict,
    secondsToLimit: message.secondsToLimit,
  };
}

/** Longest text of a section block, by Slack's reference of Block Kit. */
const maxSectionText = 3000;

/** Body of an incoming webhook as Slack takes it; `text` is for whoever shows no blocks. */
export function toSlackBody(message: Message) {
  const title = messageTitle(message);
  const facts = messageFacts(message).filter(({ label }) => label !== "Open");
  const lines = facts.map(({ label, text }) => `*${label}:* ${escapeSlack(text)}`).join("\n");
  return {
    text: `${escapeSlack(title)}\n${escapeSlack(message.why)}\n${message.link}`,
    blocks: [
      {
        type: "section",
        text: { type: "mrkdwn", text: cut(`*<${message.link}|${escapeSlack(title)}>*`, maxSectionText) },
      },
      { type: "section", text: { type: "mrkdwn", text: cut(lines, maxSectionText) } },
    ],
  };
}

/** A mail: subject in one line, the same content as text and as HTML. */
export function toMail(message: Message): { subject: string; text: string; html: string } {
  const title = messageTitle(message);
  const facts = messageFacts(message);
  const rows = facts.map(({ label, text }) => {
    const shown = label === "Open" ? `<a href="${escapeMarkup(text)}">${escapeMarkup(text)}</a>` : escapeMarkup(text);
    return `<tr><th align="left" valign="top">${escapeMarkup(label)}</th><td>${shown}</td></tr>`;
  });
  return {
    subject: cut(title.replace(/\s+/g, " "), 200),
    text: `${title}\n\n${facts.map(({ label, text }) => `${label}: ${text}`).join("\n")}\n`,
    html: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escapeMarkup(title)}</title></head><body><h1>${escapeMarkup(title)}</h1><table cellpadding="4">${rows.join("")}</table></body></html>`,
  };
}

/** The three characters that mean something in Slack's mrkdwn; links and mentions need an unescaped `<`. */
const escapeSlack = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
