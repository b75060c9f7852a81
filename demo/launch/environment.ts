const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|LANG|LC_[A-Z]+|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/;

/**
 * The part of our environment that concerns every program. Left out is what would steer one from afar without anybody
 * meaning it: npm's variables, NODE_OPTIONS, database clients' defaults, a shell's own DATABASE_URL.
 */
export function baseEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => passedOn.test(name))) as NodeJS.ProcessEnv;
}
