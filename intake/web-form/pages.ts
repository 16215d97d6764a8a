import type { Policy } from '../../domain/policy/policy';
import type { Language } from '../../platform/customer-page';
import { escapeHtml } from '../../platform/html';
import { type Field, fieldNames, fields, type Mistakes, TRAP, type Typed } from './form';
import { type Words, words } from './words';

const AUTOCOMPLETE: Readonly<Partial<Record<Field, string>>> = { name: 'name', email: 'email', phone: 'tel' };
const TYPES: Readonly<Partial<Record<Field, string>>> = { email: 'email', phone: 'tel' };
const REQUIRED: ReadonlySet<Field> = new Set(['name', 'category', 'subject', 'description']);

/** How a customer gets at a complaint later. */
export interface CustomerAccess {
  readonly code: string;
  /** Where the page is that shows how it stands. */
  readonly link: string;
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
