import type { Request, Response } from 'express';
import { sendPage } from './html';

/** Languages that the pages for customers speak. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The first of them that the browser asks for; English when it asks for none. */
export function languageOf(req: Request): Language {
  const found = req.acceptsLanguages([...languages]);
  return languages.find((language) => language === found) ?? 'en';
}

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'label{display:block;font-weight:600;margin-top:1rem}' +
  'input,select,textarea{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #595959;border-radius:.25rem;background:#fff;color:inherit}' +
  'button{font:inherit;margin-top:1.5rem;padding:.7rem 1.2rem;border:0;border-radius:.25rem;background:#0b4a8f;color:#fff;cursor:pointer}' +
  ':focus-visible{outline:3px solid #0b4a8f;outline-offset:2px}' +
  '.hint{margin:0;color:#4a4a4a}.mistake{margin:0;color:#a80000;font-weight:600}' +
  '.mistakes{border:2px solid #a80000;padding:0 1rem}.code{font-size:1.5rem;letter-spacing:.05em}' +
  '.said{border:2px solid #0b4a8f;padding:0 1rem}.text{white-space:pre-wrap;overflow-wrap:anywhere}' +
  '.trap{position:absolute;left:-9999px}';

/** A page for customers, in their language. */
export interface CustomerPage {
  readonly status: number;
  readonly language: Language;
  readonly title: string;
  /** HTML: whatever is not ours has been through `escapeHtml`. */
  readonly body: string;
  /** Where it leads by itself, at once. */
  readonly leadsTo?: string;
}

/** Answers with a page for customers: see `sendPage`. No other page hears where they came from. */
export function sendCustomerPage(res: Response, { status, ...page }: CustomerPage): void {
  res.status(status).set('Content-Language', page.language).vary('Accept-Language');
  sendPage(res, { ...page, style: STYLE, referrerPolicy: 'no-referrer' });
}
