/** The page on errors in the docs, made of the catalogue. */
import type { CatalogueRow } from '../verify/index.ts';

const CONFIDENCE = {
  proven: 'proven here',
  'several-sources': 'several sources',
  'one-source': 'one source',
  concluded: 'concluded',
} as const;

/** `docs/errors.md`. */
export function errorsPage(catalogue: readonly CatalogueRow[]): string {
  return [
    '# What a failing login says, and why',
    '',
    'This page is made from the catalogue in `src/verify/catalogue.ts`: `npm run generate` writes it anew. `ecaform explain "<error>"` looks an error up;',
    '`ecaform explain --env E --app A --user U` tells from evidence which of its causes it is.',
    '',
    ...catalogue.flatMap(section),
  ].join('\n');
}

function section({ id, shows, cause, fix, spec, setup, confidence, source, propagation }: CatalogueRow): string[] {
  const signs = shows.map(({ error, words }) =>
    [error === undefined ? '' : `\`${error}\``, words ?? ''].filter((each) => each !== '').join(' – '),
  );
  return [
    `## ${id}`,
    '',
    ...(signs.length === 0 ? ['- Error: none.'] : [...new Set(signs)].map((sign) => `- Error: ${sign}`)),
    `- Cause: ${cause}.`,
    `- Fix: ${fix}.`,
    ...(spec === undefined ? [] : [`- In the spec: \`apps.<App>.${spec.path}\`: ${spec.value}`]),
    ...(setup === undefined ? [] : [`- In Setup: ${setup}`]),
    ...(propagation === undefined
      ? []
      : [
          `- Waiting can mend it: ${propagation === 'always' ? 'a new app answers after 2 to 10 minutes' : 'in the minutes after a deploy'} (\`--wait 10m\`).`,
        ]),
    `- Confidence: ${CONFIDENCE[confidence]} (${source}).`,
    '',
  ];
}
