/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Incident pages change every second: what has not changed is not rendered again.
  reactCompiler: true,
  // Type errors and lint are checked by `npm run check`, once, not again by each build.
  typescript: { ignoreBuildErrors: true },
  // A title that is streamed after the page's beginning needs a script to get into its head, where previews look for it.
  htmlLimitedBots: /.*/,
  serverExternalPackages: ["@dbos-inc/dbos-sdk", "pg", "pino", "prom-client", "yaml"],
  async headers() {
    const everywhere = [
      { key: "x-content-type-options", value: "nosniff" },
      { key: "referrer-policy", value: "same-origin" },
      { key: "x-frame-options", value: "DENY" },
      {
        key: "content-security-policy",
        value:
          "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
      },
    ];
    // The address of a shared link is all it takes to read an incident: it goes to no other site and no index.
    const shared = [
      { key: "referrer-policy", value: "no-referrer" },
      { key: "x-robots-tag", value: "noindex, nofollow, noarchive" },
      { key: "cache-control", value: "no-store" },
    ];
    return [
      { source: "/:path*", headers: everywhere },
      { source: "/share/:path*", headers: shared },
    ];
  },
};

export default config;
