/** How strongly one step corrects the distance between the wished and the measured RSS. */
const CORRECTION = 0.3;
/** A step never leaks more than this multiple of its even share. */
const MAX_CATCH_UP = 8;

/**
 * Decides how much to leak next so that the RSS follows a straight line. The even share alone would drift: freshly
 * allocated objects become resident late and collections give pages back, so each step also takes off a small part of
 * the distance that has built up.
 * @param bytesPerSecond the line's slope
 * @param baseBytes RSS at the line's start
 */
export function createLeakPace(bytesPerSecond: number, baseBytes: number) {
  /** Bytes to leak in the step that ends now; never negative, since nothing leaked is ever given back. */
  return (elapsedSeconds: number, stepSeconds: number, rssBytes: number): number => {
    const shareBytes = bytesPerSecond * stepSeconds;
    const missingBytes = baseBytes + bytesPerSecond * elapsedSeconds - rssBytes;
    return Math.min(MAX_CATCH_UP * shareBytes, Math.max(0, shareBytes + CORRECTION * missingBytes));
  };
}
