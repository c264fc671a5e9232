/** What rendering did, as text. */
import type { FileState, RenderResult } from '../project/index.ts';
import type { Paint, Tone } from './paint.ts';
import { count } from './text.ts';

const STATES: Readonly<Record<FileState['state'], { readonly tone: Tone; readonly mark: string }>> = {
  new: { tone: 'good', mark: '+' },
  changed: { tone: 'caution', mark: '~' },
  removed: { tone: 'bad', mark: '-' },
  stray: { tone: 'caution', mark: '?' },
  unchanged: { tone: 'dim', mark: '=' },
};

/** A line for each environment, and one for each file that is not as it was. */
export function renderText(results: readonly RenderResult[], { check, paint }: { check: boolean; paint: Paint }): string {
  return results.flatMap((result) => environmentLines(result, { check, paint })).join('\n');
}

function environmentLines({ environment, files, issued }: RenderResult, { check, paint }: { check: boolean; paint: Paint }): string[] {
  const interesting = files.filter((file) => file.state !== 'unchanged');
  const rows = interesting.map(
    (file) => `  ${paint(STATES[file.state].tone, STATES[file.state].mark)} ${file.path}  ${paint('dim', file.state)}`,
  );
  const keys = check
    ? []
    : issued.map((each) => `  ${paint('dim', 'private key:')} ${each.privateKey} ${paint('dim', '(stays out of git)')}`);
  const strays = files.some((file) => file.state === 'stray');
  return [
    `${paint('strong', environment)}  ${summary(files)}`,
    ...rows,
    ...keys,
    ...(strays ? [`  ${paint('dim', 'the spec no longer asks for files marked ?; --prune deletes them')}`] : []),
  ];
}

/** `7 files: 6 unchanged, 1 new`. */
export function summary(files: readonly FileState[]): string {
  const states = (['unchanged', 'new', 'changed', 'removed', 'stray'] as const)
    .map((state) => ({ state, number: files.filter((file) => file.state === state).length }))
    .filter(({ number }) => number > 0)
    .map(({ state, number }) => `${number} ${state}`);
  return `${count(files.length, 'file')}: ${states.join(', ')}`;
}
