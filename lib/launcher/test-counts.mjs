/**
 * @typedef {{ passed: number, failed: number }} Counts
 */

/**
 * The counts in Vitest's JSON report. A file that could not even be loaded holds no test, and counts as one failure.
 * @param {string} report
 * @returns {Counts}
 */
export function countVitest(report) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report);
  const unloadable = testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === "failed" && file.assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unloadable.length };
}

/**
 * The counts in Playwright's JSON report. A test that passed on a retry has passed; an error outside of any test counts
 * as a failure.
 * @param {string} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  const { stats, errors } = JSON.parse(report);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}
