/** The report room's door: results in, text out. Rule: pure; the text is made of the same value as the JSON. */
export { applyData, applyText } from './apply.ts';
export type { Applied } from './apply.ts';
export { diagnosticsText } from './diagnostics.ts';
export { driftsOf, driftText } from './drift.ts';
export type { Drift, EnvironmentDrift } from './drift.ts';
export { errorsPage } from './errors-page.ts';
export { explanationLines, explanationText } from './explanation.ts';
export { junit } from './junit.ts';
export type { EnvironmentVerdicts } from './junit.ts';
export { plain } from './paint.ts';
export type { Paint, Tone } from './paint.ts';
export { fieldText, planData, planLines, planMarkdown, planSummary, planText, riskLines } from './plan.ts';
export type { PlanView } from './plan.ts';
export { renderText, staleFiles, summary } from './render.ts';
export { count, duration } from './text.ts';
export { allPassed, verdictLines, verdictSummary } from './verdicts.ts';
export { verdictsMarkdown } from './verdicts-markdown.ts';
