import { escapeHtml } from '../../platform/html';

/**
 * A plain letter as a page: paragraphs where it has empty lines, and nothing that would have to be fetched. It names its
 * language, and each paragraph finds its own direction.
 */
export function letterHtml({
  language,
  subject,
  body,
}: {
  readonly language: string;
  readonly subject: string;
  readonly body: string;
}): string {
  const paragraphs = body
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p dir="auto">${escapeHtml(paragraph.trim()).replace(/\r?\n/g, '<br>\n')}</p>`);
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeHtml(subject)}</title>`,
    '</head>',
    '<body style="font:16px/1.5 sans-serif;color:#1a1a1a;background:#ffffff;max-width:40em;margin:1em auto;padding:0 1em">',
    '<main>',
    ...paragraphs,
    '</main>',
    '</body>',
    '</html>',
  ].join('\n');
}
