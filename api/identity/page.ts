import type { Response } from 'express';
import { type Page, sendPage as send } from '../../platform/html';

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'button{font:inherit;width:100%;text-align:left;padding:.6rem .8rem;margin:.2rem 0;border:1px solid #767676;border-radius:.4rem;background:#fff;color:inherit;cursor:pointer}' +
  'button:hover,button:focus-visible{background:#eef3fb}';

/** Answers with a page for people who sign in or out. */
export function sendPage(res: Response, page: Pick<Page, 'title' | 'body' | 'formsLeadTo'>): void {
  // With `no-referrer` browsers would not say in Origin that the form is ours.
  send(res, { ...page, language: 'en', style: STYLE, referrerPolicy: 'same-origin' });
}
