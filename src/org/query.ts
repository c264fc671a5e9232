/** SOQL with values from outside: escaped, in batches that fit a URL, all pages read. */
import type { Connection } from '@salesforce/core';

/** Values per query: 100 names of 80 characters keep the URL below 16 kB, the length Salesforce takes. */
const BATCH = 100;

/**
 * Runs `select … WHERE <field> IN (…) AND …`; the longest list is asked in batches.
 * @param conditions values by field; a field with an empty list answers nothing; undefined means no condition
 */
export async function queryIn<T>(
  connection: Connection,
  select: string,
  conditions: Readonly<Record<string, readonly string[]>> | undefined,
): Promise<T[]> {
  const fields = Object.entries(conditions ?? {}).map(([name, values]) => [name, [...new Set(values)]] as const);
  if (fields.some(([, values]) => values.length === 0)) return [];
  const [longest, ...others] = [...fields].sort(([, a], [, b]) => b.length - a.length);
  if (!longest) return all<T>(connection, select);
  const [name, values] = longest;
  const found: T[] = [];
  for (let start = 0; start < values.length; start += BATCH) {
    const where = [[name, values.slice(start, start + BATCH)] as const, ...others];
    found.push(
      ...(await all<T>(
        connection,
        `${select} WHERE ${where.map(([field, list]) => `${field} IN (${list.map(quote).join(', ')})`).join(' AND ')}`,
      )),
    );
  }
  return found;
}

async function all<T>(connection: Connection, soql: string): Promise<T[]> {
  const { records } = await connection.query(soql, { autoFetch: true, maxFetch: 50_000 });
  return records as T[];
}

/** A SOQL string literal (SOQL and SOSL Reference, "Quoted String Escape Sequences"). */
function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}
