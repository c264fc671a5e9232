/**
 * Calls on single components: create-, update-, upsert- and deleteMetadata.
 * Rule: the same checks as in a deploy; each component stands for itself, unless the AllOrNoneHeader asks for all or none.
 */
import { componentKey, type Org, type User } from '../org/state.ts';
import { refusalOf } from './candidate.ts';
import { checkElements, type MetadataType } from './element.ts';
import { raise } from './fault.ts';
import { problemText, statusCodeOf } from './problem.ts';
import { findComponent } from './retrieve.ts';
import { transact } from './transaction.ts';
import { findType } from './type.ts';
import { childText, type XmlElement, type XmlRecord } from './xml.ts';
import type { Candidate, DeployInput, Removal } from './job-state.ts';

/** Which of the three ways to save. */
export type Saving = 'create' | 'update' | 'upsert';

interface Call {
  readonly org: Org;
  readonly user: User;
  readonly version: number;
  readonly header: readonly XmlElement[];
}

/** One component of a call: what is to be done, or why it cannot be. */
interface Entry {
  readonly type: MetadataType;
  readonly fullName: string;
  readonly problems: readonly string[];
  readonly candidate?: Candidate;
  readonly removal?: Removal;
}

/** Saves components. The rows are SaveResult, or UpsertResult, in the recorded order; `created` is told by upsert alone. */
export function saveMetadata(call: Call, saving: Saving, records: readonly XmlElement[]): XmlRecord[] {
  const entries = records.filter(({ name }) => name === 'metadata').map((record) => toEntry(call, saving, record));
  const isNew = entries.map(({ type, fullName }) => findComponent(call.org, type, fullName) === undefined);
  return carryOut(call, entries).map((problems, index) => {
    const isSuccess = problems.length === 0;
    const created = saving === 'upsert' ? { created: isSuccess && isNew[index] === true } : {};
    return { ...created, ...toResult(entries[index]?.fullName ?? '', problems) };
  });
}

/** Deletes components; the rows are DeleteResult. */
export function deleteMetadata(call: Call, type: MetadataType, fullNames: readonly string[]): XmlRecord[] {
  const entries = fullNames.map((fullName): Entry => {
    const isThere = call.org.components.has(componentKey(type.name, fullName));
    const problems = isThere ? [] : [problemText('noneToDelete', { type: type.name, name: fullName })];
    return { type, fullName, problems, removal: { type: type.name, fullName, fileName: '' } };
  });
  return carryOut(call, entries).map((problems, index) => toResult(fullNames[index] ?? '', problems));
}

function toResult(fullName: string, problems: readonly string[]): XmlRecord {
  const errors = problems.map((message) => ({ message, statusCode: statusCodeOf(message) }));
  return { errors, fullName, success: problems.length === 0 };
}

function toEntry({ org, version }: Call, saving: Saving, record: XmlElement): Entry {
  const type = findType(record.type ?? '') ?? raise('INVALID_TYPE', `Unknown type:${record.type ?? ''}`);
  const fullName = childText(record.children, 'fullName') ?? '';
  const content = type.hasMetaFile === true ? childText(record.children, 'content') : undefined;
  const elements = record.children.filter(({ name }) => name !== 'fullName' && !(name === 'content' && content !== undefined));
  const about = { type: type.name, name: fullName };
  const exists = findComponent(org, type, fullName) !== undefined;
  const refusal = refusalOf(type, fullName);
  const problems = [
    ...(fullName === '' ? [problemText('requiredElement', { element: 'fullName' })] : refusal === undefined ? [] : [refusal]),
    ...(saving === 'create' && exists ? [problemText('nameTaken', about)] : []),
    ...(saving === 'update' && !exists ? [problemText('noSuchName', about)] : []),
    ...checkElements(elements, { type: type.name, table: type.elements, version }),
  ];
  const decoded = content === undefined ? {} : { content: Buffer.from(content, 'base64').toString('utf8') };
  return { type, fullName, problems, candidate: { type, fullName, fileName: '', elements, ...decoded } };
}

/** Does what the entries ask for and gives the problems of each, in their order. */
function carryOut(call: Call, entries: readonly Entry[]): (readonly string[])[] {
  if (!isAllOrNone(call)) return entries.flatMap((entry) => attempt(call, [entry]));
  const found = entries.some(({ problems }) => problems.length > 0) ? entries.map(({ problems }) => problems) : attempt(call, entries);
  if (found.every((problems) => problems.length === 0)) return found;
  return found.map((problems) => (problems.length > 0 ? problems : [problemText('rolledBack')]));
}

function isAllOrNone({ header }: Call): boolean {
  const element = header.find(({ name }) => name === 'AllOrNoneHeader')?.children ?? [];
  return childText(element, 'allOrNone') === 'true';
}

/** One transaction over entries that stand or fall together. */
function attempt({ org, user, version }: Call, entries: readonly Entry[]): (readonly string[])[] {
  if (entries.some(({ problems }) => problems.length > 0)) return entries.map(({ problems }) => problems);
  const input: DeployInput = {
    version,
    candidates: entries.flatMap(({ candidate }) => candidate ?? []),
    removalsBefore: entries.flatMap(({ removal }) => removal ?? []),
    removalsAfter: [],
    problems: [],
    isRejected: false,
  };
  const { results } = transact(org, user, { input, options: { checkOnly: false, rollbackOnError: true, ignoreWarnings: true } });
  return entries.map(({ type, fullName }) =>
    results.filter((row) => !row.success && row.type === type.name && row.fullName === fullName).flatMap(({ problem }) => problem ?? []),
  );
}
