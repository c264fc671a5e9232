/** The reference page of the spec: every field, its type, its default, and the metadata field it becomes. Made of the one schema. */
import { z } from 'zod';
import { fieldsOf } from './fields.ts';
import type { Field } from './fields.ts';
import { SCOPE_ROWS } from './scopes.ts';
import { appSchema, environmentSchema, orgCertificateSchema, permissionSetSchema, unwrap } from './schema.ts';

const SECTIONS = [
  {
    title: '`apps.<Name>`',
    schema: appSchema,
    text: 'One app, by its developer name: a letter, then letters, digits and single underscores, at most 60 characters.',
  },
  {
    title: '`permissionSets.<Name>`',
    schema: permissionSetSchema,
    text: 'Permission sets that ecaform generates. Those it does not generate need no entry: an app names them.',
  },
  {
    title: '`orgCertificates.<Name>`',
    schema: orgCertificateSchema,
    text: 'Certificates whose private key Salesforce keeps. The certificate of the JWT bearer flow stands in the app.',
  },
  {
    title: '`environments.<name>`',
    schema: environmentSchema,
    text: 'Where an app goes. At least one. `apps` overlays fields: maps are merged, lists and values replaced.',
  },
] as const;

/** The page in Markdown. */
export function referencePage(): string {
  const sections = SECTIONS.map(({ title, schema, text }) => [`## ${title}`, '', text, '', ...table(fieldsOf(schema))].join('\n'));
  return `${[INTRODUCTION, ...sections, scopeSection()].join('\n\n')}\n`;
}

const INTRODUCTION = `# The spec, field by field

Generated from \`src/spec/schema.ts\`; \`npm run generate\` writes it anew.

A spec is one YAML file with \`version: 1\`. Text values may hold \`\${env:NAME}\`; a variable that is not set is an error at its line.
The column *Metadata* names the field of the Metadata API a value becomes in an External Client App (or in the type it names);
a ConnectedApp has the same facts under other names. Sources: Metadata API Developer Guide; Salesforce Help.`;

function table(fields: readonly Field[]): string[] {
  return [
    '| Field | Type | Default | Meaning | Metadata |',
    '|---|---|---|---|---|',
    ...fields.map((field) =>
      [
        '',
        `\`${field.path.join('.')}\``,
        typeOf(field.schema),
        field.isRequired ? '**required**' : field.defaultValue === undefined ? '–' : `\`${JSON.stringify(field.defaultValue)}\``,
        escape(field.description ?? ''),
        field.salesforce === undefined ? '–' : `\`${field.salesforce}\``,
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ];
}

function scopeSection(): string {
  const rows = SCOPE_ROWS.map(({ token, oauth, connectedApp = token }) => `| \`${token}\` | \`${oauth}\` | \`${connectedApp}\` |`);
  return [
    '## Scopes',
    '',
    'In the order in which Salesforce writes them. A spec may use any of the three words.',
    '',
    '| External Client App | OAuth name | ConnectedApp |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}

function typeOf(schema: z.ZodType): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodEnum)
    return bare.options.length > 8 ? '[scope](#scopes)' : bare.options.map((word) => `\`${String(word)}\``).join(' ');
  if (bare instanceof z.ZodUnion)
    return bare.options
      .flatMap((option) => (option instanceof z.ZodLiteral ? [...option.values].map((value) => `\`${String(value)}\``) : []))
      .join(' ');
  if (bare instanceof z.ZodArray) return `list of ${typeOf(bare.element as z.ZodType)}`;
  if (bare instanceof z.ZodBoolean) return 'flag';
  if (bare instanceof z.ZodNumber) return 'number';
  return bare instanceof z.ZodObject || bare instanceof z.ZodRecord ? 'map' : 'text';
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|');
}
