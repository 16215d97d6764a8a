import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { escapeHtml } from '../../delivery/email/letter-html';
import type { Policy } from '../../domain/policy/policy';
import { type Field, fieldNames, fields, type Mistakes, TRAP, type Typed } from './form';
import { type Language, type Words, words } from './words';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'label{display:block;font-weight:600;margin-top:1rem}' +
  'input,select,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #595959;border-radius:.25rem;background:#fff;color:inherit}' +
  'button{font:inherit;margin-top:1.5rem;padding:.7rem 1.2rem;border:0;border-radius:.25rem;background:#0b4a8f;color:#fff;cursor:pointer}' +
  ':focus-visible{outline:3px solid #0b4a8f;outline-offset:2px}' +
  '.hint{margin:0;color:#4a4a4a}.mistake{margin:0;color:#a80000;font-weight:600}' +
  '.mistakes{border:2px solid #a80000;padding:0 1rem}.code{font-size:1.5rem;letter-spacing:.05em}' +
  '.trap{position:absolute;left:-9999px}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const AUTOCOMPLETE: Readonly<Partial<Record<Field, string>>> = { name: 'name', email: 'email', phone: 'tel' };
const TYPES: Readonly<Partial<Record<Field, string>>> = { email: 'email', phone: 'tel' };
const REQUIRED: ReadonlySet<Field> = new Set(['name', 'category', 'subject', 'description']);

/** How a customer gets at a complaint later. */
export interface CustomerAccess {
  readonly code: string;
  /** Where the page is that shows how it stands. */
  readonly link: string;
}

/** Answers with a page under a strict policy: nothing is loaded, nothing runs, and forms are sent to ourselves. */
export function sendPage(
  res: Response,
  status: number,
  language: Language,
  title: string,
  body: string,
): void {
  res
    .status(status)
    .set({
      'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'Content-Language': language,
      Vary: 'Accept-Language',
    })
    .type('html')
    .send(
      `<!doctype html>\n<html lang="${language}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body><main><h1>${escapeHtml(title)}</h1>\n${body}\n</main></body>\n</html>\n`,
    );
}

/** The form with what was typed, its mistakes in a list that leads to the fields, and again at each field. */
export function formBody(
  language: Language,
  { categories }: Pick<Policy, 'categories'>,
  typed: Typed,
  { mistakes = {}, message }: { readonly mistakes?: Mistakes; readonly message?: string } = {},
): string {
  const say = words[language];
  const wrong = [...fieldNames, TRAP].flatMap((name) => {
    const mistake = mistakes[name as Field | typeof TRAP];
    const label = name === TRAP ? say.trap : say.fields[name as Field];
    return mistake === undefined
      ? []
      : [`<li><a href="#${name}">${label}: ${say.mistakes[mistake]}</a></li>`];
  });
  return [
    ...(message === undefined
      ? []
      : [`<div class="mistakes" role="alert"><p>${escapeHtml(message)}</p></div>`]),
    ...(wrong.length === 0
      ? []
      : [`<div class="mistakes" role="alert"><p>${say.mistakesTitle}</p><ul>${wrong.join('')}</ul></div>`]),
    `<p>${say.intro}</p>`,
    `<p>${say.required}</p>`,
    '<form method="post" action="/complain" novalidate>',
    `<input type="hidden" name="token" value="${escapeHtml(typed.token)}">`,
    ...fieldNames.map((name) => fieldOf(name, say, typed, mistakes, categories)),
    `<div class="trap" aria-hidden="true"><label for="${TRAP}">${say.trap}</label><input id="${TRAP}" name="${TRAP}" value="${escapeHtml(typed[TRAP])}" tabindex="-1" autocomplete="off"></div>`,
    `<button type="submit">${say.send}</button>`,
    '</form>',
  ].join('\n');
}

/** What the customer has to know once the complaint is registered. */
export function doneBody(language: Language, reference: string, access: CustomerAccess | undefined): string {
  const say = words[language];
  return [
    `<p>${say.doneReference}: <strong class="code">${escapeHtml(reference)}</strong></p>`,
    ...(access
      ? [
          `<p>${say.doneCode}: <strong class="code">${escapeHtml(access.code)}</strong></p>`,
          `<p><a href="${escapeHtml(access.link)}">${say.statusLink}</a></p>`,
        ]
      : []),
    `<ol>${say.next.map((step) => `<li>${step}</li>`).join('')}</ol>`,
  ].join('\n');
}

function fieldOf(
  name: Field,
  say: Words,
  typed: Typed,
  mistakes: Mistakes,
  categories: Policy['categories'],
): string {
  const mistake = mistakes[name];
  const hint = name in say.hints ? say.hints[name as keyof Words['hints']] : undefined;
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(mistake === undefined ? [] : [`${name}-mistake`]),
  ];
  const attributes = [
    `id="${name}" name="${name}"`,
    ...(REQUIRED.has(name) ? ['required'] : []),
    ...(mistake === undefined ? [] : ['aria-invalid="true"']),
    ...(described.length === 0 ? [] : [`aria-describedby="${described.join(' ')}"`]),
  ].join(' ');
  return [
    `<label for="${name}">${say.fields[name]}${REQUIRED.has(name) ? ' *' : ''}</label>`,
    ...(hint === undefined ? [] : [`<p class="hint" id="${name}-hint">${hint}</p>`]),
    ...(mistake === undefined
      ? []
      : [`<p class="mistake" id="${name}-mistake">${say.mistakes[mistake]}</p>`]),
    control(name, attributes, say, typed[name], categories),
  ].join('\n');
}

function control(
  name: Field,
  attributes: string,
  say: Words,
  value: string,
  categories: Policy['categories'],
): string {
  if (name === 'description')
    // The parser drops a line break right after the tag, so one is there to be dropped.
    return `<textarea ${attributes} rows="10" maxlength="${fields[name]}">\n${escapeHtml(value)}</textarea>`;
  if (name === 'category') {
    const options = categories.map(
      ({ id, title }) =>
        `<option value="${escapeHtml(id)}"${id === value ? ' selected' : ''}>${escapeHtml(title)}</option>`,
    );
    return `<select ${attributes}><option value="">${say.choose}</option>${options.join('')}</select>`;
  }
  const complete = AUTOCOMPLETE[name] ?? 'off';
  return `<input ${attributes} type="${TYPES[name] ?? 'text'}" maxlength="${fields[name]}" autocomplete="${complete}" value="${escapeHtml(value)}">`;
}
