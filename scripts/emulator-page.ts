// Makes docs/emulator.md from the tables that the emulator runs on, and from the comments of its seed.
import { readFileSync } from 'node:fs';
import { AUDIT_ROWS } from '../src/emulator/audit/table.ts';
import { CONNECT_SINCE } from '../src/emulator/connect/resource.ts';
import { REST_CODES } from '../src/emulator/data/error-code.ts';
import { STANDARD_OBJECTS } from '../src/emulator/data/object.ts';
import { EVENT_TYPES, LOGIN_STATUS } from '../src/emulator/event/type.ts';
import { FAULT_KINDS } from '../src/emulator/fault/rule.ts';
import type { ElementRow, ElementTable } from '../src/emulator/metadata/element.ts';
import { PROBLEMS } from '../src/emulator/metadata/problem.ts';
import { METADATA_TYPES } from '../src/emulator/metadata/type.ts';
import { OAUTH_ERRORS } from '../src/emulator/oauth/error.ts';
import { OAUTH_LIMITS, OAUTH_RULES } from '../src/emulator/oauth/limit.ts';
import { ACCESS_RULES } from '../src/emulator/org/access-rule.ts';
import { SCOPES } from '../src/emulator/org/scope.ts';
import { DEFAULT_SEED } from '../src/emulator/org/seed.ts';
import { SETTINGS, type SettingRow } from '../src/emulator/org/settings.ts';

const cell = (value: unknown): string =>
  (value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value))
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .trim();
const code = (value: string | undefined): string => (value === undefined || value === '' ? '' : `\`${value}\``);

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');
}

/** Members of an interface in a source file, with their comments. */
function membersOf(file: string, name: string): { member: string; type: string; says: string }[] {
  const source = readFileSync(new URL(`../src/emulator/${file}`, import.meta.url), 'utf8');
  const body = new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? '';
  return [...body.matchAll(/(?:\/\*\*([\s\S]*?)\*\/\s*)?readonly (\w+\??): ((?:\{[^}]*\}|[^;{])+);/g)].map(
    ([, says = '', member = '', type = '']) => ({
      member,
      type: type.replace(/\s+/g, ' '),
      says: says.replace(/\s*\*\s*/g, ' ').trim(),
    }),
  );
}

function elementRows(elements: ElementTable, prefix = ''): unknown[][] {
  return Object.entries(elements).flatMap(([name, row]: [string, ElementRow]) => [
    [
      code(prefix + name),
      row.kind === 'enum' ? (row.values ?? []).map((value) => `\`${value}\``).join(' ') : row.kind,
      [row.required === true ? 'required' : '', row.isList === true ? 'list' : ''].filter((word) => word !== '').join(', '),
      row.since === undefined && row.until === undefined ? '' : `${row.since ?? ''}–${row.until ?? ''}`,
      code(row.default),
      row.default === undefined ? '' : (row.confidence ?? 'retrieved'),
    ],
    ...(row.elements === undefined ? [] : elementRows(row.elements, `${prefix}${name}.`)),
  ]);
}

const SEEDS: readonly (readonly [file: string, name: string])[] = [
  ['org/seed.ts', 'Seed'],
  ['org/seed.ts', 'SeedUser'],
  ['org/seed.ts', 'SeedProfile'],
  ['org/seed.ts', 'SeedPermissionSet'],
  ['org/seed.ts', 'SeedAccess'],
  ['org/seed-sobject.ts', 'SeedSObject'],
  ['org/seed-sobject.ts', 'SeedField'],
  ['fault/rule.ts', 'FaultRule'],
];

/** The page. */
export function emulatorPage(): string {
  const parts = [
    `The emulator is a simulator: it behaves as Salesforce is recorded, documented or reported to behave, and where nobody knows it assumes, and says so here.

# What the emulator does

Made from the tables that the emulator runs on by \`npm run generate\`; a test fails when this page and the code differ. Nothing here was tried against Salesforce by this project.

Confidence: **recorded** – an answer of a real org has these words · **documented** by Salesforce · **reported** by several sources · **retrieved** – seen in files that an org wrote · **single** – one source · **assumed** by the emulator; treat as unknown.

How it holds against recorded answers stands in \`test/emulator/recordings.md\`.

It listens on 127.0.0.1 alone. \`startEmulator({ seed, store, port, apiVersion, now })\` starts an org, \`startOrgs\` several with login hosts; \`store\` names a SQLite file that survives the end of the process, killed or not: an org found there is used, at the address it had, and the seed is not.`,
    '## OAuth: refusals',
    'Status 400, `{"error","error_description"}`, but for refusals that a browser is sent away with.',
    table(
      ['error', 'error_description', 'When', 'LoginHistory', 'Confidence', 'Source'],
      Object.values(OAUTH_ERRORS).map((row) => [code(row.error), row.description, row.when, row.loginStatus, row.confidence, row.source]),
    ),
    '## OAuth: numbers',
    table(
      ['Number', 'Value', 'What it is', 'Confidence', 'Source'],
      Object.entries(OAUTH_LIMITS).map(([name, row]) => [code(name), `${row.value} ${row.unit}`, row.meaning, row.confidence, row.source]),
    ),
    '## OAuth: rules',
    table(
      ['Rule', 'Confidence', 'Source'],
      OAUTH_RULES.map((row) => [row.rule, row.confidence, row.source]),
    ),
    '## OAuth: scopes',
    table(
      ['Metadata', 'On the wire', 'Column of ExtlClntAppOauthSettings', 'ConnectedApp writes', 'Since API'],
      SCOPES.map((row) => [
        code(row.token),
        code(row.scope),
        row.column === undefined ? '' : code(`OauthScopes${row.column}`),
        code(row.legacyToken),
        row.since,
      ]),
    ),
    '## Metadata: what a deploy can report',
    table(
      ['Problem', 'Status code of single-component calls', 'Confidence'],
      Object.values(PROBLEMS).map((row) => [row.text, 'statusCode' in row ? code(row.statusCode) : '', row.confidence]),
    ),
    '## Metadata: types and elements',
    'In the order in which retrieve writes them. A default is what the platform fills in when a deploy leaves the element out.',
    ...METADATA_TYPES.flatMap((type) => [
      `### ${type.name}`,
      `\`${type.folder}/*.${type.suffix}\`, since API ${type.since}${type.isReadOnly === true ? ', retrieved only' : ''}.`,
      table(['Element', 'Holds', '', 'API', 'Default', 'Confidence of the default'], elementRows(type.elements)),
    ]),
    '## Settings',
    table(
      ['Setting', 'At the start', 'Since API', 'Meaning', 'Confidence'],
      Object.entries(SETTINGS).flatMap(([type, rows]) =>
        Object.entries<SettingRow>(rows).map(([name, row]) => [
          code(`${type}.${name}`),
          String(row.default),
          row.since,
          row.meaning,
          row.confidence,
        ]),
      ),
    ),
    '## Access: profiles, permission sets and apps',
    table(
      ['Rule', 'Confidence', 'Source'],
      ACCESS_RULES.map((row) => [row.rule, row.confidence, row.source]),
    ),
    '## Data: objects',
    `Fields, labels and flags are those of describe calls at API 64 (recorded, or listed by public generated models), ${STANDARD_OBJECTS.reduce((sum, { fields }) => sum + fields.length, 0)} fields in all. A seed adds objects, fields and records. ` +
      'Flags: c create, u update, d delete, q query, r retrieve. SOQL: fields, parents, children, TYPEOF, WHERE with functions and queries, GROUP BY, HAVING, aggregates, FIELDS(), ORDER BY, LIMIT, OFFSET; not: ROLLUP, CUBE, SOSL, data categories. ' +
      'Also: composite, graph, batch, tree, collections, upsert by external id, `columns=true`, limits, record counts, tooling queries (over the same objects).',
    table(
      ['Object', 'Label', 'Key prefix', 'Flags', 'Fields', 'That cannot be filtered'],
      STANDARD_OBJECTS.map((object) => [
        code(object.name),
        object.label,
        object.keyPrefix,
        object.flags.replace(/[^cudqr]/g, ''),
        object.fields.length,
        object.fields
          .filter(({ isFilterable }) => !isFilterable)
          .map(({ name }) => name)
          .join(', '),
      ]),
    ),
    '## Data: errors',
    table(
      ['Code', 'When', 'Confidence'],
      Object.entries(REST_CODES).map(([name, row]) => [code(name), row.when, row.confidence]),
    ),
    '## Connect REST',
    `\`apps/oauth/usage\` from API ${CONNECT_SINCE.usage}, \`credentials\` from ${CONNECT_SINCE.credentials}, \`staged\` from ${CONNECT_SINCE.staged}. Paths and the members of a user’s usage are Salesforce’s own; every other body is **assumed**. ` +
      'Keys and secrets need the setting enableClientSecretInRestApiAccess and the permission View Client Secret. A staged pair lives 30 days, works beside the main one, and after `{"command":"rotate"}` the old pair stands there as `Rotated` (reported). ' +
      'Salesforce is said to hang on an empty POST body; the seed’s `emptyStagedBody` decides between 400 and that.',
    '## Event logs',
    'A file is there as soon as its first event is; a real org writes it hours later. Every value is quoted, lines end in LF, ids have 15 characters beside 18-character `*_DERIVED` ones (recorded).',
    table(
      ['Event type', 'Columns', 'Confidence'],
      Object.entries(EVENT_TYPES).map(([name, row]) => [code(name), row.columns.replace(/:\w+/g, ''), row.confidence]),
    ),
    'LOGIN_STATUS by the status of LoginHistory; the codes are documented, which goes with which is **assumed**.',
    table(
      ['LoginHistory', 'LOGIN_STATUS'],
      Object.entries(LOGIN_STATUS).map(([status, name]) => [status, code(name)]),
    ),
    '## Setup audit trail',
    'SetupAuditTrail has a row for each change below, however it was made: by a deploy, a call on single components, or REST; a failed or check-only deploy writes none, nor does one that changes nothing. Other changes write none. ' +
      '`ExtlClntApp*` are the parts of an External Client App; `changed` stands for the elements that have no line of their own, in one row (`{settings}`) or one each (`{setting}`). ' +
      'When a component is made, only settings marked so, and those it admits, have rows beside its own (assumed, but for scopes, whose recorded row begins at null). Display is cut at 1000 characters, consumer keys and secrets are left out, the newest 20,000 rows are kept.',
    table(
      ['Change', 'When made, too', 'Action', 'Section', 'Display', 'Confidence', 'Source'],
      [...AUDIT_ROWS.values()].map((row) => [
        code(row.change),
        row.isOnCreation ? 'yes' : '',
        code(row.action),
        row.section,
        row.words,
        row.confidence,
        row.source,
      ]),
    ),
    '## Faults on demand',
    'By the seed’s `faults`, or while the org runs: `GET`, `PUT`, `POST`, `DELETE /__emulator/faults` with a JSON list of rules, `POST /__emulator/sessions/expire`, `GET /__emulator/state`; all ask for the emulator’s `controlToken` as Bearer token. The same rules, `faultSeed` and requests give the same faults.',
    table(
      ['Fault', 'What happens', '`value`', 'Unless given', 'Source', 'Confidence'],
      Object.entries(FAULT_KINDS).map(([name, row]) => [code(name), row.does, row.value, row.byDefault, row.source, row.confidence]),
    ),
    '## The seed',
    'JSON; a section that is left out keeps the default. A mistaken seed is refused with every mistake and its path.',
    ...SEEDS.flatMap(([file, name]) => [
      `### ${name}`,
      table(
        ['Member', 'Type', 'What it is'],
        membersOf(file, name).map(({ member, type, says }) => [code(member), code(type), says]),
      ),
    ]),
    'The default seed:',
    `\`\`\`json\n${JSON.stringify(DEFAULT_SEED, undefined, 2)}\n\`\`\``,
  ];
  return `${parts.join('\n\n')}\n`;
}
