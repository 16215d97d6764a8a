import type { Address } from 'postal-mime';
import { escapeHtml } from '../../platform/html';
import type { SunkMail } from './sink';

/** The list of the mails, as a page. */
export function mailsPage(mails: readonly SunkMail[]): string {
  const rows = mails.map(
    (mail) =>
      `<tr><td>${escapeHtml(mail.receivedAt)}</td><td>${escapeHtml(inWords(mail.email.to))}</td><td><a href="/mails/${mail.number}">${escapeHtml(mail.email.subject ?? '(no subject)')}</a>${repeated(mail)}</td></tr>`,
  );
  const table = `<table><caption>The newest first; nothing of it was sent anywhere.</caption><thead><tr><th scope="col">Received</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
  return page('Mail of this Redress', mails.length === 0 ? '<p>No mail was sent yet.</p>' : table);
}

/** One mail, as a page: its text and the source of its HTML part, which is never shown as HTML. */
export function mailPage(mail: SunkMail): string {
  const { email, source } = mail;
  const end = source.search(/\r?\n\r?\n/);
  return page(
    email.subject ?? '(no subject)',
    [
      `<p><a href="/">All mails</a>${repeated(mail)}</p>`,
      `<p>To ${escapeHtml(inWords(email.to))}, from ${escapeHtml(inWords(email.from ? [email.from] : []))}</p>`,
      section('Text', email.text ?? ''),
      section('Headers', end < 0 ? source : source.slice(0, end)),
      section('HTML, as it was written', email.html ?? ''),
    ].join('\n'),
  );
}

function section(title: string, text: string): string {
  return `<h2>${title}</h2>\n<pre dir="auto">${escapeHtml(text)}</pre>`;
}

function repeated({ repetition }: SunkMail): string {
  return repetition === 0 ? '' : ` (sent again: repetition ${repetition} of one Message-ID)`;
}

function inWords(addresses: readonly Address[] | undefined): string {
  return (addresses ?? [])
    .map(({ name, address }) => (name ? `${name} <${address ?? ''}>` : (address ?? '')))
    .join(', ');
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:1em auto;padding:0 1em}table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.3em .6em;border-bottom:1px solid #767676}pre{white-space:pre-wrap;border:1px solid #767676;padding:.6em}caption{text-align:start}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}
