/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Type errors and lint are checked by `npm run check`, once, not again by each build.
  typescript: { ignoreBuildErrors: true },
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
    return [{ source: "/:path*", headers: everywhere }];
  },
};

export default config;
