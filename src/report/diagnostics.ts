/** Diagnostics as text: `file:line:col: error: fact [code]`, and the hint below it. */
import type { Diagnostic } from '../diagnostic.ts';
import type { Paint } from './paint.ts';
import { count, oneLine } from './text.ts';

/** One diagnostic, one or two lines. */
export function diagnosticText({ severity, code, message, hint, at }: Diagnostic, paint: Paint): string {
  const where = at ? `${paint('strong', `${at.file}:${at.line}:${at.col}:`)} ` : '';
  const head = `${where}${paint(severity === 'error' ? 'bad' : 'caution', `${severity}:`)} ${oneLine(message)} ${paint('dim', `[${code}]`)}`;
  return hint === undefined || hint === '' ? head : `${head}\n  ${paint('dim', 'hint:')} ${oneLine(hint)}`;
}

/** Diagnostics below each other; more than one end with a count. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const total = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : '']
    .filter((part) => part !== '')
    .join(', ');
  return [...diagnostics.map((d) => diagnosticText(d, paint)), ...(diagnostics.length > 1 ? [paint('dim', total)] : [])].join('\n');
}
