import type { Forecast } from '../../plan/change-forecast.js';
import { changeStepText } from '../../plan/change-step-text.js';
import { crossingText, isRefused } from '../../plan/half-rolled.js';
import type { PairChange } from '../evidence.js';
import type { ReportedChange } from '../report.js';

/** What a planned change would do, in words. */
export function reportedChange({ analysis, plan, refusal, diffs = [] }: PairChange): ReportedChange {
  const crossings = analysis.halfRolled?.crossings ?? [];
  return {
    phrase: analysis.change,
    diffs,
    halfRolled: [...crossings.filter(isRefused), ...crossings.filter((each) => !isRefused(each))].map(crossingText),
    steps: plan?.steps.map(changeStepText) ?? [],
    forecasts: plan?.forecasts.map(forecastText) ?? [],
    unproven: plan?.unproven ?? [],
    ...(refusal !== undefined && { refusal }),
  };
}

/** A change that was asked for and could not be looked at. */
export const unknownChange = (reason = 'it was not looked at'): ReportedChange => ({
  phrase: 'not known',
  diffs: [],
  halfRolled: [],
  steps: [],
  forecasts: [],
  unproven: [],
  refusal: reason,
});

const forecastText = ({ what, about, typicalMs, worstMs, why }: Forecast): string => {
  const typical = typicalMs === undefined ? '' : `about ${typicalMs} ms, `;
  return `${what}: ${about}: ${typical}at most ${worstMs} ms (${why})`;
};
