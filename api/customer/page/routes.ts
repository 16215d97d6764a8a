import { randomUUID } from 'node:crypto';
import { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CommandData, OnComplaint } from '../../../domain/commands';
import { customerView } from '../../../domain/customer-view';
import { isStorableText } from '../../../domain/text';
import { StoreUnavailable } from '../../../eventstore/errors';
import { languageOf, sendCustomerPage } from '../../../platform/customer-page';
import type { CommandDesk } from '../../command-desk';
import { fieldsIn, readForm, unreadableForm } from '../../form';
import { requireSameOrigin } from '../../identity/sessions/same-origin';
import { Problem } from '../../problem';
import { isRefusalCode } from '../../problem-catalogue';
import { limitRate, REQUESTS_PER_MINUTE } from '../../rate-limit';
import { createCustomerAccess, type CustomerAccessParts } from '../access';
import { giveAsCustomer } from '../desk';
import { customerCookie } from './cookie';
import { entryBody, type Field, type Kept, statusBody } from './pages';
import { type Mistake, type Notice, words } from './words';

const PAGE = '/status';
const LONGEST = 6_000;

export interface CustomerPagesOptions extends CustomerAccessParts {
  readonly give: CommandDesk;
  /** Where browsers find us. */
  readonly publicUrl: () => string;
  readonly requestsPerMinute?: number;
}

/** `/status`: whoever complains sees how it stands, writes and answers, in plain HTML. */
export function customerPages(options: CustomerPagesOptions): Router {
  const { give, publicUrl, requestsPerMinute = REQUESTS_PER_MINUTE } = options;
  const access = createCustomerAccess(options);
  const router = Router({ caseSensitive: true, strict: true });
  const cookie = () => customerCookie(publicUrl());
  router.use(PAGE, limitRate(Math.ceil(requestsPerMinute / 20)), (req, _res, next) => {
    requireSameOrigin(req, publicUrl());
    next();
  });

  router.get(PAGE, async (req, res) => {
    const asked = queryOf(req);
    const link = asked.get('link');
    if (link !== null) {
      cookie().set(res, (await access.comeIn(link)).token);
      return res.redirect(303, PAGE);
    }
    const token = cookie().read(req);
    if (token !== undefined) {
      const complaint = await access.complaintOf(token);
      const said = asked.get('said');
      const notice = said === 'written' || said === 'answered' ? said : undefined;
      const from = Number(/^\d{1,6}$/.exec(asked.get('from') ?? '')?.[0] ?? 0);
      return show(req, res, 200, statusBody(languageOf(req), customerView(complaint), { notice }, from));
    }
    // A browser that comes from another page keeps the cookie to itself until it goes on from a page of ours.
    if (req.get('sec-fetch-site') === 'cross-site') return goOn(req, res);
    enter(req, res, 200);
  });

  router.post(PAGE, ...readForm, async (req, res) => {
    const typed = typedIn(req, ['reference', 'code']);
    const mistakes = mistakesIn(typed);
    if (Object.keys(mistakes).length > 0) return enter(req, res, 422, { typed, mistakes });
    cookie().set(res, (await access.enter(typed.reference ?? '', typed.code ?? '')).token);
    res.redirect(303, PAGE);
  });

  command('message', 'record-customer-message', 'message', 'written', (message) => ({
    message,
    channel: 'web',
  }));
  command('accept', 'accept-resolution', undefined, 'answered', () => ({}));
  command('reject', 'reject-resolution', 'reason', 'answered', (reason) => ({ reason }));

  router.post(`${PAGE}/leave`, (_req, res) => {
    cookie().clear(res);
    res.redirect(303, PAGE);
  });
  router.all(PAGE, (_req, res) => void res.status(405).set('Allow', 'GET, HEAD, POST').end());
  router.all(`${PAGE}/:what`, (_req, res) => void res.status(405).set('Allow', 'POST').end());
  router.use(PAGE, onError);
  return router;

  /** A form that gives a command, at most one for each form that was shown. */
  function command<Name extends OnComplaint>(
    path: string,
    name: Name,
    field: 'message' | 'reason' | undefined,
    said: 'written' | 'answered',
    dataFrom: (text: string) => CommandData<Name>,
  ): void {
    router.post(`${PAGE}/${path}`, ...readForm, async (req, res) => {
      const complaint = await access.complaintOf(cookie().read(req));
      const typed = typedIn(req, field === undefined ? [] : [field]);
      const mistakes = mistakesIn(typed);
      const token = z.uuid().safeParse(fieldsIn(req.body)('token')).data ?? randomUUID();
      const again = async (status: number, kept: Kept) => {
        const { token: now } = { token, ...kept };
        const view = customerView(await access.complaintOf(cookie().read(req)));
        show(req, res, status, statusBody(languageOf(req), view, { typed, ...kept, token: now }));
      };
      if (Object.keys(mistakes).length > 0) return again(422, { mistakes });
      const text = field === undefined ? '' : (typed[field] ?? '');
      const commandId = `status:${path}:${token}`;
      try {
        const data = dataFrom(text);
        await giveAsCustomer(give, { complaintId: complaint.id, commandId, name, data });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (error.code === 'command-id-reused')
          return again(409, { notice: 'sentBefore', token: randomUUID() });
        if (isRefusalCode(error.code)) return again(409, { notice: 'notAnyMore' });
        if (error.status < 500) throw error;
        res.set('Retry-After', '60');
        return again(503, { notice: 'notNow' });
      }
      res.redirect(303, `${PAGE}?said=${said}`);
    });
  }

  function enter(req: Request, res: Response, status: number, kept?: Kept): void {
    const language = languageOf(req);
    const title = words[language].enter;
    sendCustomerPage(res, { status, language, title, body: entryBody(language, kept) });
  }

  function show(req: Request, res: Response, status: number, body: string): void {
    const language = languageOf(req);
    sendCustomerPage(res, { status, language, title: words[language].title, body });
  }

  function goOn(req: Request, res: Response): void {
    const language = languageOf(req);
    const { title, goOn: label } = words[language];
    const body = `<p><a href="${PAGE}">${label}</a></p>`;
    sendCustomerPage(res, { status: 200, language, title, body, leadsTo: PAGE });
  }

  /** The form to come in, with what went wrong; what was typed is not lost. */
  function onError(error: unknown, req: Request, res: Response, next: NextFunction): void {
    const told = toldOf(error);
    if (res.headersSent || !told) return next(error);
    const { status, notice, mistake } = told;
    if (error instanceof Problem) res.set(error.headers);
    if (notice === 'ended' && cookie().read(req) !== undefined) cookie().clear(res);
    enter(req, res, status, {
      typed: typedIn(req, ['reference', 'message', 'reason']),
      notice,
      ...(mistake ? { mistakes: { code: mistake } } : {}),
    });
  }
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start));
}

function typedIn(req: Request, names: readonly Field[]): NonNullable<Kept['typed']> {
  const field = fieldsIn(req.body);
  return Object.fromEntries(names.map((name) => [name, field(name)]));
}

function mistakesIn(typed: NonNullable<Kept['typed']>): NonNullable<Kept['mistakes']> {
  return Object.fromEntries(
    Object.entries(typed).flatMap(([name, value]): [string, Mistake][] => {
      if (value === '') return [[name, 'required']];
      if (value.length > LONGEST) return [[name, 'too-long']];
      return isStorableText(value) ? [] : [[name, 'unstorable']];
    }),
  );
}

/** How what went wrong is told; undefined for what was not foreseen. */
function toldOf(
  error: unknown,
): { readonly status: number; readonly notice?: Notice; readonly mistake?: Mistake } | undefined {
  const unread = unreadableForm(error);
  if (unread !== undefined) return { status: unread, notice: 'unreadable' };
  if (error instanceof StoreUnavailable) return { status: 503, notice: 'notNow' };
  if (!(error instanceof Problem)) return undefined;
  const { status } = error;
  switch (error.code) {
    case 'unknown-reference-or-code':
      return { status, mistake: 'unknown' };
    case 'too-many-wrong-codes':
      return { status, notice: 'closed' };
    case 'too-many-requests':
      return { status, notice: 'tooMany' };
    case 'customer-access-refused':
      return { status, notice: 'ended' };
    case 'cross-site-request':
      return { status, notice: 'elsewhere' };
    default:
      return undefined;
  }
}
