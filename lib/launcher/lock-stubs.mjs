const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/**
 * The platform that an optional package is for, read from its name as native packages are named by convention, e.g.
 * `@next/swc-linux-arm64-musl`. Fields that the name does not tell are left out.
 * @param {string} name
 * @returns {{ os?: string[], cpu?: string[], libc?: string[] }}
 */
export function platformOf(name) {
  const words = name.split("/").at(-1)?.split("-") ?? [];
  const os = systems.find((system) => words.includes(system) || words.includes(`${system}musl`));
  const cpu = processors.find((processor) => words.includes(processor));
  const musl = words.some((word) => /musl(eabihf)?$/.test(word));
  const glibc = words.some((word) => /^gnu(eabihf)?$/.test(word));
  return {
    ...(os ? { os: [os] } : {}),
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(musl ? { libc: ["musl"] } : glibc && os === "linux" ? { libc: ["glibc"] } : {}),
  };
}

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [dev]
 * @property {Record<string, string>} [optionalDependencies]
 * @typedef {{ packages: Record<string, LockEntry> }} LockFile
 */

/**
 * A copy of the lock file in which every optional dependency has an entry. npm records only those it could look at while
 * it locked, and then refuses its own file in `npm ci`; an entry with version and platform is enough for it to skip the
 * package elsewhere. Dependencies whose version is a range cannot be completed and are left alone.
 * @param {LockFile} lock
 * @returns {{ lock: LockFile, added: string[] }}
 */
export function completeLock(lock) {
  /** @type {Record<string, LockEntry>} */
  const stubs = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const stubPlace = `node_modules/${name}`;
      if (isResolved(lock.packages, place, name) || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) continue;
      stubs[stubPlace] = { version, ...platformOf(name), ...(entry.dev ? { dev: true } : {}), optional: true };
    }
  }
  const packages = Object.fromEntries(
    Object.entries({ ...lock.packages, ...stubs }).sort(([a], [b]) => a.localeCompare(b, "en")),
  );
  return { lock: { ...lock, packages }, added: Object.keys(stubs).sort() };
}

/**
 * Node's own look-up: in the dependent's folder, then in each one above.
 * @param {Record<string, LockEntry>} packages
 * @param {string} place
 * @param {string} name
 */
function isResolved(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}
