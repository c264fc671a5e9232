/**
 * HTML that is safe by default: a template whose values are escaped, and the frame every page stands in.
 * Rule: whatever is not made by the template itself is text; pages run no script, load nothing, and say that they are a simulator's.
 */
import { createHash } from 'node:crypto';

/** Markup that needs no more escaping. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[] | null | undefined;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** Makes markup; values that are no markup are escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((text, index) => text + (index < values.length ? render(values[index]) : ''));
  return { markup: parts.join('') };
}

function render(value: Value): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

const STYLE = `
:root { color-scheme: light dark; --ink: #181818; --soft: #5c5c5c; --line: #c9c9c9; --paper: #fff; --ground: #f3f3f3; --act: #0b5cab; --on-act: #fff; --bad: #ba0517; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3f3f3; --soft: #b0b0b0; --line: #4a4a4a; --paper: #1e1e1e; --ground: #121212; --act: #78b0fd; --on-act: #032d60; --bad: #fe8f7d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; grid-template-rows: auto 1fr; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { padding: .5rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line); color: var(--soft); font-size: .875rem; text-align: center; }
main { width: 100%; max-width: 27rem; margin: 8vh auto 2rem; padding: 2rem; align-self: start; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
p, ul { margin: 0 0 1rem; overflow-wrap: anywhere; }
ul { padding-left: 1.25rem; }
label { display: block; margin-bottom: .25rem; font-size: .875rem; }
input[type=text], input[type=password] { display: block; width: 100%; margin-bottom: 1rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--ground); color: inherit; font: inherit; }
button { padding: .5rem 1.25rem; border: 1px solid var(--act); border-radius: .25rem; background: var(--paper); color: var(--act); font: inherit; cursor: pointer; }
button.primary { background: var(--act); color: var(--on-act); }
button.link { padding: 0; border: 0; background: none; text-decoration: underline; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.actions { display: flex; gap: .75rem; justify-content: flex-end; margin-bottom: 1rem; }
.wide button { width: 100%; }
.soft { color: var(--soft); font-size: .875rem; }
.bad { padding: .5rem .75rem; border: 1px solid var(--bad); border-radius: .25rem; color: var(--bad); }
code { font-family: ui-monospace, monospace; font-size: .875rem; overflow-wrap: anywhere; }
`;

/** Whole, because the policy knows the style by its hash: not a space may come between. */
const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A whole page. `host` says where it is; the title stands in the window and as the heading. */
export function page({ title, host }: { title: string; host: string }, body: Html): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>Simulator: this is ${host}, not Salesforce. Type no real password.</header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `.markup;
}

/**
 * Headers of every page. `formTargets` are origins that a form's answer may redirect to, beside the org itself:
 * browsers hold redirects after a form against the policy too.
 */
export function pageHeaders(formTargets: readonly string[] = []): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'Content-Type': 'text/html; charset=UTF-8',
  };
}

/** The origin, or for an app's own scheme the scheme, as a policy's source; nothing for what is no address. */
export function policySource(address: string): string[] {
  const url = URL.parse(address);
  if (url === null) return [];
  return [url.origin === 'null' ? url.protocol : url.origin];
}
