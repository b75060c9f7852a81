import type { TrendSettings } from "./trend";

/** The stated time constants: an hour at least, never six times farther than the data, never beyond two weeks. */
export const defaultTrendSettings: Readonly<TrendSettings> = {
  minimumSpanSeconds: 3600,
  minimumSamples: 60,
  warmUpMinimumSeconds: 600,
  warmUpMaximumSeconds: 3600,
  warmUpShare: 0.2,
  relevanceMaximumSeconds: 14 * 86_400,
  extrapolationFactor: 6,
  backTestSpacingSeconds: 900,
  backTestMinimumSeconds: 1800,
};

/** The settings for time that runs `timeScale` times as fast, as in a compressed demo; 1 gives the defaults. */
export function scaledSettings(timeScale: number): TrendSettings {
  const seconds = (value: number) => value / timeScale;
  const settings = defaultTrendSettings;
  return {
    ...settings,
    minimumSpanSeconds: seconds(settings.minimumSpanSeconds),
    warmUpMinimumSeconds: seconds(settings.warmUpMinimumSeconds),
    warmUpMaximumSeconds: seconds(settings.warmUpMaximumSeconds),
    relevanceMaximumSeconds: seconds(settings.relevanceMaximumSeconds),
    backTestSpacingSeconds: seconds(settings.backTestSpacingSeconds),
    backTestMinimumSeconds: seconds(settings.backTestMinimumSeconds),
  };
}

/** Where a forecast is wanted unless told otherwise: one and four hours, in terms of the shortest judged span. */
export function defaultHorizonsSeconds(settings: TrendSettings): readonly number[] {
  return [settings.minimumSpanSeconds, 4 * settings.minimumSpanSeconds];
}
