/**
 * Finds the errors in what someone pasted: a JSON body, a log, a callback URL, or the bare words.
 * Rule: offline and pure; what is taken over is one line, short, and free of credentials.
 */
import { presentable } from './answer.ts';
import { CATALOGUE } from './catalogue.ts';

/** An error as an OAuth answer names it. `error` is empty when the text gives words alone and none are known. */
export interface ReadError {
  readonly error: string;
  readonly errorDescription: string;
}

/** The most of a text that is looked at, in characters: the end of a log, where the failure stands. */
const MAX_TEXT = 200_000;

/** Errors of a text, each once, in the order in which they stand; empty when the text holds none that is known. */
export function readErrors(text: string): readonly ReadError[] {
  const plain = text.slice(-MAX_TEXT).replaceAll('\\"', '"').replaceAll('’', "'");
  const structured = [...fromJson(plain), ...fromUrl(plain)];
  const all = structured.length > 0 ? structured : fromWords(plain);
  const clean = all.map(({ error, errorDescription }) => ({ error: presentable(error), errorDescription: presentable(errorDescription) }));
  return [...new Map(clean.map((each) => [`${each.error} ${each.errorDescription}`, each])).values()];
}

const PAIRS = [
  /"error"\s*:\s*"(?<error>[^"]+)"(?:\s*,\s*"error_description"\s*:\s*"(?<description>[^"]*)")?/g,
  /"error_description"\s*:\s*"(?<description>[^"]*)"\s*,\s*"error"\s*:\s*"(?<error>[^"]+)"/g,
  /"errorCode"\s*:\s*"(?<error>[^"]+)"(?:\s*,\s*"message"\s*:\s*"(?<description>[^"]*)")?/g,
  /"message"\s*:\s*"(?<description>[^"]*)"\s*,\s*"errorCode"\s*:\s*"(?<error>[^"]+)"/g,
];

function fromJson(text: string): ReadError[] {
  const found = PAIRS.flatMap((pair) =>
    [...text.matchAll(pair)].map(({ groups, index }) => ({
      index,
      error: groups?.error ?? '',
      errorDescription: groups?.description ?? '',
    })),
  );
  // Both orders of one pair can match; the one that has the words is kept.
  const worded = new Set(found.filter((each) => each.errorDescription !== '').map((each) => each.error));
  return found
    .filter((each) => each.errorDescription !== '' || !worded.has(each.error))
    .sort((a, b) => a.index - b.index)
    .map(({ error, errorDescription }) => ({ error, errorDescription }));
}

function fromUrl(text: string): ReadError[] {
  return [...text.matchAll(/[?&#]error=([^&\s"']+)(?:&error_description=([^&\s"']+))?/g)].map(([, error = '', description = '']) => ({
    error: decoded(error),
    errorDescription: decoded(description),
  }));
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Line by line, what the catalogue knows: a code with its words, words alone, or a code alone. */
function fromWords(text: string): ReadError[] {
  return text.split(/\r?\n/).flatMap((line): ReadError[] => {
    const signatures = CATALOGUE.flatMap((row) => row.shows);
    const hasCode = (code: string | undefined): boolean =>
      code !== undefined && new RegExp(`(^|[^\\w])${code.replace(/[^\w]/g, '\\$&')}($|[^\\w])`, 'i').test(line);
    const worded = signatures.filter((each) => each.words !== undefined && saysSo(line, each));
    const best = worded.find((each) => hasCode(each.error)) ?? worded[0];
    if (best) return [{ error: best.error ?? '', errorDescription: best.words ?? '' }];
    const coded = signatures.find((each) => hasCode(each.error) && each.like === undefined);
    return coded ? [{ error: coded.error ?? '', errorDescription: '' }] : [];
  });
}

/** Whether the line says the words: by the signature's own way of recognising them, or to the letter. */
function saysSo(line: string, { like, words = '' }: { readonly like?: RegExp; readonly words?: string }): boolean {
  return like?.test(line) ?? line.toLowerCase().includes(words.toLowerCase());
}
