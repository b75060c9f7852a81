// Stands in for `server-only` in bundles that plain Node runs: that package throws outside of a React server.
export {};
