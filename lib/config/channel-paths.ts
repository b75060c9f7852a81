import "server-only";
import path from "node:path";
import type { Channel, SecretSource } from "@/lib/domain/notification/channel";

/** A channel whose files count from the configuration file's folder. */
export function resolveChannelPaths(channel: Channel, folder: string): Channel {
  const resolve = (source: SecretSource): SecretSource =>
    "file" in source ? { file: path.resolve(folder, source.file) } : source;
  switch (channel.kind) {
    case "webhook": {
      const { bearerTokenFile } = channel;
      return {
        ...channel,
        url: resolve(channel.url),
        bearerTokenFile: bearerTokenFile === null ? null : path.resolve(folder, bearerTokenFile),
      };
    }
    case "slack":
      return { ...channel, url: resolve(channel.url) };
    case "smtp":
      return channel.auth === null
        ? channel
        : { ...channel, auth: { ...channel.auth, password: resolve(channel.auth.password) } };
  }
}
