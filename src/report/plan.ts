/** A plan as text and as JSON, both made of the same value. */
import type { Change, FieldChange, Plan } from '../plan/index.ts';
import { isEmpty } from '../plan/index.ts';
import type { Paint } from './paint.ts';
import { count, oneLine } from './text.ts';

/** A plan as JSON carries it: what happens to what and why, without the components' whole content. */
export function planData({ changes, assignments }: Plan): object {
  return {
    changes: changes.map(({ action, component, fields }) => ({
      action,
      type: component.type,
      fullName: component.fullName,
      ...(component.app === undefined ? {} : { app: component.app }),
      fields,
    })),
    assignments,
  };
}

/** One line saying how much would change. */
export function planSummary(plan: Plan): string {
  if (isEmpty(plan)) return 'nothing to change';
  const number = (action: Change['action']): number => plan.changes.filter((change) => change.action === action).length;
  return [
    number('create') > 0 ? `create ${count(number('create'), 'component')}` : '',
    number('update') > 0 ? `update ${count(number('update'), 'component')}` : '',
    plan.assignments.length > 0 ? `assign ${count(plan.assignments.length, 'user')}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** A line for each change, its fields below it. */
export function planLines(plan: Plan, paint: Paint): string[] {
  return [
    ...plan.changes.flatMap(({ action, component, fields }) => {
      if (action === 'none') return [];
      const mark = action === 'create' ? paint('good', '+') : paint('caution', '~');
      return [
        `${mark} ${component.type} ${paint('strong', component.fullName)}`,
        ...fields.map((field) => `    ${fieldText(field, paint)}`),
      ];
    }),
    ...plan.assignments.map(
      ({ username, permissionSet, app }) =>
        `${paint('good', '+')} ${username} gets ${paint('strong', permissionSet)} ${paint('dim', `(${app})`)}`,
    ),
  ];
}

function fieldText({ field, before, after }: FieldChange, paint: Paint): string {
  const show = (value: string | undefined): string =>
    value === undefined || value === '' ? paint('dim', '(none)') : shorten(oneLine(value));
  return `${field}: ${show(before)} → ${show(after)}`;
}

/** Long values are cut in the middle of a terminal line; JSON has them whole. */
function shorten(value: string): string {
  return value.length > 100 ? `${value.slice(0, 97)}…` : value;
}
