import { createHash } from 'node:crypto';
import type { Response } from 'express';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it may stand anywhere in HTML, also in an attribute with quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A page for people, without scripts. */
export interface Page {
  readonly language: string;
  readonly title: string;
  /** HTML: whatever is not ours has been through {@link escapeHtml}. */
  readonly body: string;
  /** CSS. */
  readonly style: string;
  readonly referrerPolicy: 'same-origin' | 'no-referrer';
  /** Origins, besides our own, that answering its form may lead to. */
  readonly formsLeadTo?: readonly string[];
  /** Where it leads by itself, at once. */
  readonly leadsTo?: string;
}

/** Answers with a page under a strict policy: nothing is loaded, nothing runs, and forms are sent to ourselves. */
export function sendPage(
  res: Response,
  { language, title, body, style, referrerPolicy, formsLeadTo = [], leadsTo }: Page,
): void {
  const hash = createHash('sha256').update(style).digest('base64');
  const refresh =
    leadsTo === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${escapeHtml(leadsTo)}">`;
  res
    .set({
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src 'sha256-${hash}'`,
        `form-action ${["'self'", ...formsLeadTo].join(' ')}`,
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].join('; '),
      'Referrer-Policy': referrerPolicy,
      'Cache-Control': 'no-store',
    })
    .type('html')
    .send(
      `<!doctype html>\n<html lang="${language}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}<title>${escapeHtml(title)}</title><style>${style}</style></head>\n<body><main><h1>${escapeHtml(title)}</h1>\n${body}\n</main></body>\n</html>\n`,
    );
}
