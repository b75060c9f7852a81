import type { Channel, SecretSource } from "./channel";

/** Where a channel leads, without what would let somebody else use it: of an address only its host is shown. */
export function describeDestination(channel: Channel): string {
  if (channel.kind !== "smtp") return describeAddress(channel.url);
  return `${channel.to.join(", ")} by ${channel.host}:${channel.port}`;
}

function describeAddress(source: SecretSource): string {
  if ("file" in source) return `address in the file ${source.file}`;
  if ("env" in source) return `address in the variable ${source.env}`;
  return URL.canParse(source.value) ? `${new URL(source.value).origin}/…` : "address in the configuration";
}
