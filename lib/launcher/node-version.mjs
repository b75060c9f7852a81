const minimum = [20, 9];

/**
 * What to tell somebody whose Node.js is too old, or null when it will do.
 * @param {string} version as in `process.versions.node`, e.g. "20.9.0"
 * @returns {string | null}
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = minimum;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return null;
  return `Node.js ${version} is too old: guts-runbook needs ${minimum.join(".")} or newer. Install a current Node.js and run this again.`;
}
