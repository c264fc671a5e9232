/** Metadata as XML: what goes in comes out; what is no metadata is refused at its place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromXml } from '../../src/metadata/index.ts';
import { isXmlText } from '../../src/spec/checks.ts';
import { toXml } from '../../src/metadata/xml.ts';
import type { XmlTree } from '../../src/metadata/index.ts';
import { failure } from '../certificate/failure.ts';

/** Text XML 1.0 can carry, without blanks around it: a spec's texts are checked and trimmed before they come here. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('&', '<', '>', '"', "'", ';', '#', ']]>', '&amp;', '&#65;', '\r', '\n', '\t', '\\'),
    ),
  })
  .map((value) => value.trim())
  .filter(isXmlText);
const name = fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,20}$/);
const tree = fc.dictionary(
  name,
  fc.oneof(
    text,
    fc.array(text, { minLength: 2, maxLength: 4 }),
    fc.dictionary(name, text, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  ),
  { minKeys: 1, maxKeys: 6, noNullPrototype: true },
);

describe('toXml and fromXml', () => {
  it('give back any text', () => {
    fc.assert(
      fc.property(tree, (metadata) => {
        expect(fromXml(toXml('Thing', metadata), 'x')).toEqual({ type: 'Thing', metadata });
      }),
      { numRuns: 300 },
    );
  });

  it('write elements in ASCII order at every depth, lists in theirs, and nothing for what is absent', () => {
    const metadata = {
      isDeviceFlowEnabled: true,
      isDPopEnabled: false,
      inner: { b: 2, a: 'x' },
      list: ['z', 'y'],
      none: [],
      absent: undefined,
    };
    expect(toXml('Thing', metadata).split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<Thing xmlns="http://soap.sforce.com/2006/04/metadata">',
      '    <inner>',
      '        <a>x</a>',
      '        <b>2</b>',
      '    </inner>',
      '    <isDPopEnabled>false</isDPopEnabled>',
      '    <isDeviceFlowEnabled>true</isDeviceFlowEnabled>',
      '    <list>z</list>',
      '    <list>y</list>',
      '</Thing>',
      '',
    ]);
  });

  it('write the five characters XML keeps for itself, and a carriage return, as references', () => {
    expect(toXml('Thing', { label: `a&b<c>d"e'f\rg` })).toContain('<label>a&amp;b&lt;c&gt;d&quot;e&apos;f&#xd;g</label>');
  });
});

describe('fromXml', () => {
  const read = (xml: string): XmlTree => fromXml(xml, 'x').metadata;

  it('reads what other tools have formatted', () => {
    expect(
      read(
        '<?xml version="1.0" encoding="UTF-8" ?>\r\n<T xmlns="u">\r\n  <!-- note -->\r\n  <a\r\n  >x</a><b/><c xsi:nil="true"/><d><![CDATA[<&>]]></d>\r\n</T>',
      ),
    ).toEqual({
      a: 'x',
      b: '',
      c: '',
      d: '<&>',
    });
  });

  it('keeps numbers, flags and dates as the text they are', () => {
    expect(read('<T><a>007</a><b>true</b><c>1e3</c><d>0x10</d></T>')).toEqual({ a: '007', b: 'true', c: '1e3', d: '0x10' });
  });

  it('refuses names that objects inherit', async () => {
    expect(await failure(() => fromXml('<T><constructor>x</constructor></T>', 'x'))).toMatchObject({
      code: 'metadata-unreadable',
      at: { file: 'x', line: 1, col: 1 },
    });
    expect(() => read('<T><__proto__><a>x</a></__proto__></T>')).toThrow('the file is no metadata');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('reads past comments, whatever they hold, and namespace prefixes', () => {
    expect(read('<m:T xmlns:m="x"><!-- <!DOCTYPE T> --><m:a>b</m:a></m:T>')).toEqual({ a: 'b' });
  });

  it.each([
    ['<!DOCTYPE T [<!ENTITY a "aaaa">]><T><b>&a;</b></T>', 'the file declares a document type, which no metadata file does', 1, 1],
    ['<!doctype T SYSTEM "file:///etc/passwd"><T/>', 'the file declares a document type, which no metadata file does', 1, 1],
    ['', 'the file is not well-formed XML: Start tag expected.', 1, 1],
    [
      '<T>\n  <a>x</b>\n</T>',
      "the file is not well-formed XML: Expected closing tag 'a' (opened in line 2, col 3) instead of closing tag 'b'.",
      2,
      7,
    ],
  ])('refuses %j', async (xml, message, line, col) => {
    expect(await failure(() => fromXml(xml, 'app.eca-meta.xml'))).toEqual({
      severity: 'error',
      code: 'metadata-unreadable',
      message,
      hint: 'mend the file, or retrieve it again',
      at: { file: 'app.eca-meta.xml', line, col },
    });
  });
});
