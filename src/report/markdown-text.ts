/** Text of an org or a spec inside Markdown: one line, and nothing in it is markup. */
import { oneLine } from './text.ts';

/** Safe in running text and in a table cell; nobody and no issue is mentioned by it. */
export function cell(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>|]|(?<![\w.+-])[@#]/g, '\\$&');
}

/** Safe as code, also in a table: nothing in it can end it. */
export function code(text: string): string {
  const clean = oneLine(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(Math.max(0, ...(clean.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return clean.includes('`') ? `${fence} ${clean} ${fence}` : `\`${clean}\``;
}
