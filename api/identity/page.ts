import { createHash } from 'node:crypto';
import type { Response } from 'express';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'button{font:inherit;width:100%;text-align:left;padding:.6rem .8rem;margin:.2rem 0;border:1px solid #767676;border-radius:.4rem;background:#fff;color:inherit;cursor:pointer}' +
  'button:hover,button:focus-visible{background:#eef3fb}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page for people, without scripts. */
export interface Page {
  readonly title: string;
  /** HTML: whatever is not ours has been through {@link escapeHtml}. */
  readonly body: string;
  /** Origins, besides our own, that answering its form may lead to. */
  readonly formsLeadTo?: readonly string[];
}

/** Answers with a page under a strict policy: nothing is loaded, and forms are sent to ourselves. */
export function sendPage(res: Response, { title, body, formsLeadTo = [] }: Page): void {
  res
    .set({
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src 'sha256-${STYLE_HASH}'`,
        `form-action ${["'self'", ...formsLeadTo].join(' ')}`,
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ].join('; '),
      // With `no-referrer` browsers would not say in Origin that the form is ours.
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    .type('html')
    .send(
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body><main><h1>${escapeHtml(title)}</h1>\n${body}\n</main></body></html>\n`,
    );
}

/** Text as it may stand in HTML, also between double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
