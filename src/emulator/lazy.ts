/**
 * Libraries that are loaded when they are first needed.
 * Rule: only what takes long to load and what the first answer can do without; whoever calls does not have to wait for a promise.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Gives a function that loads the library on its first call and then always answers the same. */
export function lazily<Library>(load: (from: NodeJS.Require) => Library): () => Library {
  let loaded: Library | undefined;
  return () => (loaded ??= load(require));
}
