import { randomUUID } from 'node:crypto';
import type { CustomerView } from '../../../domain/customer-view';
import type { Language } from '../../../platform/customer-page';
import { escapeHtml } from '../../../platform/html';
import { type Mistake, type Notice, words } from './words';

/** One page shows so many bytes of what was written, and at least one text. */
const WRITTEN_BYTES = 12_000;

/** The fields that people fill in. */
export type Field = 'reference' | 'code' | 'message' | 'reason';

/** What comes back to whoever sent a form. */
export interface Kept {
  readonly typed?: Readonly<Partial<Record<Field, string>>>;
  readonly mistakes?: Readonly<Partial<Record<Field, Mistake>>>;
  readonly notice?: Notice | undefined;
  /** Of the form that is sent again: it counts once. */
  readonly token?: string;
}

/** The form for reference and code. */
export function entryBody(language: Language, { typed = {}, mistakes = {}, notice }: Kept = {}): string {
  const say = words[language];
  const lost = typed.message ?? typed.reason ?? '';
  return [
    noticeOf(language, notice),
    lost === ''
      ? ''
      : `<label for="lost">${say.notSent}</label>\n<textarea id="lost" readonly rows="6">\n${escapeHtml(lost)}</textarea>`,
    `<p>${say.intro}</p>`,
    '<form method="post" action="/status" novalidate>',
    input('reference', say.reference, typed.reference ?? '', language, mistakes.reference),
    input('code', say.code, '', language, mistakes.code),
    `<button type="submit">${say.enter}</button>`,
    '</form>',
  ].join('\n');
}

/** The complaint, and what can be done to it. `from`: how many of the newest texts are left out. */
export function statusBody(
  language: Language,
  view: CustomerView,
  { typed = {}, mistakes = {}, notice, token = randomUUID() }: Kept = {},
  from = 0,
): string {
  const say = words[language];
  const { reference, subject, status, steps, nextBy, decision, asked } = view;
  const hidden = `<input type="hidden" name="token" value="${escapeHtml(token)}">`;
  return [
    noticeOf(language, notice),
    `<p>${say.reference}: <strong class="code">${escapeHtml(reference)}</strong></p>`,
    `<p dir="auto">${escapeHtml(subject)}</p>`,
    `<p><strong>${say.statuses[status]}</strong></p>`,
    nextBy === null ? '' : `<p>${say.nextBy} ${timeOf(language, nextBy)}.</p>`,
    `<h2>${say.happened}</h2>`,
    `<ul>${steps.map(({ at, kind }) => `<li>${timeOf(language, at)}: ${say.steps[kind]}</li>`).join('')}</ul>`,
    decision
      ? `<h2>${say.decision}</h2>\n<p>${say.outcomes[decision.outcome]}</p>\n<p class="text" dir="auto">${escapeHtml(decision.text)}</p>`
      : '',
    asked
      ? [
          `<h2>${say.answerTitle}</h2>`,
          `<form method="post" action="/status/accept">${hidden}<button type="submit">${say.accept}</button></form>`,
          `<form method="post" action="/status/reject" novalidate>${hidden}`,
          area('reason', say.reason, typed.reason ?? '', language, mistakes.reason),
          `<button type="submit">${say.reject}</button></form>`,
        ].join('\n')
      : '',
    `<h2>${say.writeTitle}</h2>`,
    `<form method="post" action="/status/message" novalidate>${hidden}`,
    area('message', say.message, typed.message ?? '', language, mistakes.message),
    `<button type="submit">${say.send}</button></form>`,
    writtenOf(language, view, from),
    `<form method="post" action="/status/leave"><button type="submit">${say.leave}</button></form>`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function writtenOf(language: Language, { fromUs, fromYou }: CustomerView, from: number): string {
  const say = words[language];
  const all = [
    ...fromUs.map((one) => ({ ...one, who: say.us })),
    ...fromYou.map((one) => ({ ...one, who: say.you })),
  ].toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const shown: string[] = [];
  let bytes = 0;
  for (const { at, text, who } of all.slice(from)) {
    const item = `<li>${who}, ${timeOf(language, at)}:<div class="text" dir="auto">${escapeHtml(text)}</div></li>`;
    bytes += Buffer.byteLength(item);
    if (shown.length > 0 && bytes > WRITTEN_BYTES) break;
    shown.push(item);
  }
  const next = from + shown.length;
  return [
    ...(shown.length === 0 ? [] : [`<h2>${say.written}</h2>`, `<ul>${shown.join('\n')}</ul>`]),
    ...(from === 0 ? [] : [`<p><a href="/status">${say.newest}</a></p>`]),
    ...(next < all.length ? [`<p><a href="/status?from=${next}">${say.older}</a></p>`] : []),
  ].join('\n');
}

/** What happened to what they sent, good or not. */
export function noticeOf(language: Language, notice: Notice | undefined): string {
  if (notice === undefined) return '';
  const text = `<p>${words[language].notices[notice]}</p>`;
  return notice === 'written' || notice === 'answered'
    ? `<div class="said" role="status">${text}</div>`
    : `<div class="mistakes" role="alert">${text}</div>`;
}

function timeOf(language: Language, instant: string): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `<time datetime="${escapeHtml(instant)}">${escapeHtml(format.format(new Date(instant)))} UTC</time>`;
}

function input(name: Field, label: string, value: string, language: Language, mistake?: Mistake): string {
  return `${labelled(name, label, language, mistake)}<input ${attributes(name, mistake)} maxlength="100" autocomplete="off" value="${escapeHtml(value)}">`;
}

function area(name: Field, label: string, value: string, language: Language, mistake?: Mistake): string {
  // The parser drops a line break right after the tag, so one is there to be dropped.
  return `${labelled(name, label, language, mistake)}<textarea ${attributes(name, mistake)} rows="6" maxlength="6000">\n${escapeHtml(value)}</textarea>`;
}

function labelled(name: Field, label: string, language: Language, mistake: Mistake | undefined): string {
  const wrong =
    mistake === undefined
      ? ''
      : `<p class="mistake" id="${name}-mistake">${words[language].mistakes[mistake]}</p>\n`;
  return `<label for="${name}">${label}</label>\n${wrong}`;
}

function attributes(name: Field, mistake: Mistake | undefined): string {
  const wrong = mistake === undefined ? '' : ` aria-invalid="true" aria-describedby="${name}-mistake"`;
  return `id="${name}" name="${name}" required${wrong}`;
}
