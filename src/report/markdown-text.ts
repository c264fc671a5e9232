/** Text of an org or a spec inside Markdown: one line, and nothing in it is markup. */
import { oneLine } from './text.ts';

/** Safe in running text and in a table cell. */
export function cell(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>|]/g, '\\$&');
}

/** Safe as code; a text that holds a backtick gets a longer fence. */
export function code(text: string): string {
  const line = oneLine(text).replaceAll('|', '\\|');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
}
