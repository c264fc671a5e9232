/**
 * The terminal: colour where it is wanted, progress on stderr where someone looks, questions where someone can answer.
 * Rule: stdout carries results only.
 */
import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { Paint, Tone } from '../report/index.ts';

const STYLES = { good: 'green', bad: 'red', caution: 'yellow', dim: 'dim', strong: 'bold' } as const satisfies Record<
  Tone,
  Parameters<typeof styleText>[0]
>;

/** How a command speaks to people while it works. */
export interface Terminal {
  /** Colour for stdout; none when piped or with NO_COLOR. */
  readonly paint: Paint;
  /** Colour for stderr. */
  readonly paintError: Paint;
  /** Shows what is happening now, in one line that the next call replaces; nothing when stderr is no terminal. */
  readonly progress: (text: string) => void;
  /** A line on stderr that stays. */
  readonly note: (text: string) => void;
  /** Asks a question; undefined when nobody can answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
}

/** The terminal of this process; with `quiet` no progress and no questions. */
export function openTerminal({ quiet }: { quiet: boolean }): Terminal {
  const shows = process.stderr.isTTY && !quiet;
  const clear = (): void => {
    if (shows) process.stderr.write('\r\u001b[K');
  };
  return {
    paint: painter(process.stdout),
    paintError: painter(process.stderr),
    progress: (text) => {
      clear();
      // Cut to the width, because a line that wraps cannot be replaced.
      if (shows) process.stderr.write(text.slice(0, Math.max(process.stderr.columns - 1, 20)));
    },
    note: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    ask: async (question) => {
      if (!process.stdin.isTTY || !shows) return undefined;
      clear();
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}

function painter(stream: NodeJS.WriteStream): Paint {
  return (tone, text) => styleText(STYLES[tone], text, { stream });
}

/**
 * What Ctrl-C does where nothing has to end in good order. Said outright: libraries listen for SIGINT too, so neither
 * Node's own ending nor a look at who else listens can be relied on.
 */
export function stopAtOnce(): void {
  process.exit(130);
}

/** A signal that the first Ctrl-C gives, so that work can end in good order; the second one ends the process. */
export function interruption(): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) stopAtOnce();
    process.stderr.write('\ninterrupted: ending in good order; press Ctrl-C again to stop at once\n');
    controller.abort();
  };
  process.off('SIGINT', stopAtOnce).on('SIGINT', onInterrupt);
  return { signal: controller.signal, dispose: () => process.off('SIGINT', onInterrupt).on('SIGINT', stopAtOnce) };
}
