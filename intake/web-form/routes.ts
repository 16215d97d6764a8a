import { randomUUID } from 'node:crypto';
import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { CommandDesk } from '../../api/command-desk';
import { readForm, unreadableForm } from '../../api/form';
import { Problem } from '../../api/problem';
import type { Person } from '../../domain/organisation/organisation';
import type { Policies } from '../../eventstore/policy-log';
import { type Language, languageOf, sendCustomerPage } from '../../platform/customer-page';
import type { Logger } from '../../platform/log';
import { actorOf, complaintIdOf } from '../complaint-taken';
import { complaintIn, emptyForm, mistakesIn, type Typed, typedIn } from './form';
import { type CustomerAccess, doneBody, formBody } from './pages';
import { words } from './words';

/** So many forms are taken from one address within ten minutes. Offices and mobile networks share one. */
export const FORMS_PER_WINDOW = 60;
const WINDOW_MS = 10 * 60_000;

export interface WebFormOptions {
  /** In whose name. */
  readonly person: Person;
  readonly give: CommandDesk;
  readonly policies: Pick<Policies, 'active'>;
  /** How the customer gets at the complaint later; left out where there is no such way. */
  readonly accessFor?: (complaintId: string) => Promise<CustomerAccess>;
  readonly log: Logger;
}

/** `/complain`: a form for customers, in plain HTML. */
export function webForm({ person, give, policies, accessFor, log }: WebFormOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });

  router.get('/complain', async (req, res) => {
    const language = languageOf(req);
    const policy = await policies.active();
    sendCustomerPage(res, {
      status: 200,
      language,
      title: words[language].title,
      body: formBody(language, policy, emptyForm()),
    });
  });

  router.post('/complain', limitForms(), ...readForm, async (req, res) => {
    if (!req.is('application/x-www-form-urlencoded')) return refuse(req, res, 415, 'unreadable');
    const language = languageOf(req);
    const say = words[language];
    const typed = typedIn(req.body);
    const policy = await policies.active();
    const show = (status: number, body: string) =>
      sendCustomerPage(res, { status, language, title: say.title, body });
    const again = (status: number, message: string, kept: Typed = typed) =>
      show(status, formBody(language, policy, kept, { message }));
    const mistakes = mistakesIn(typed, policy);
    if (Object.keys(mistakes).length > 0) return show(422, formBody(language, policy, typed, { mistakes }));
    const complaintId = complaintIdOf('web', typed.token);
    try {
      await register(complaintId, typed, language);
    } catch (error) {
      if (isReused(error))
        return again(409, say.sentBefore.replace('{reference}', complaintId), {
          ...typed,
          token: randomUUID(),
        });
      tell(error);
      res.set('Retry-After', '60');
      return again(503, say.notNow);
    }
    const access = await accessFor?.(complaintId).catch((error: unknown) => {
      tell(error);
      return undefined;
    });
    sendCustomerPage(res, {
      status: 201,
      language,
      title: say.doneTitle,
      body: doneBody(language, complaintId, access),
    });
  });

  router.all('/complain', (_req, res) => void res.status(405).set('Allow', 'GET, HEAD, POST').end());
  router.use('/complain', onError);
  return router;

  async function register(complaintId: string, typed: Typed, language: Language): Promise<void> {
    const data = complaintIn(typed, language);
    await give({
      complaintId,
      command: { id: `web:${typed.token}`, by: actorOf(person), name: 'register', data },
      preferences: { respondAsync: false },
    });
  }

  /** Without what an error has besides: it may be personal. */
  function tell(error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: 'unknown', message: String(error) };
    log.warn({ error: { name, message } }, 'a complaint by the web form could not be taken at once');
  }
}

function isReused(error: unknown): boolean {
  return (
    error instanceof Problem && (error.code === 'command-id-reused' || error.code === 'already-registered')
  );
}

const limitForms = (): RequestHandler =>
  rateLimit({
    windowMs: WINDOW_MS,
    limit: FORMS_PER_WINDOW,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'forms',
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    handler: (req, res) => refuse(req, res, 429, 'tooMany'),
  });

const onError: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const status = unreadableForm(error);
  if (res.headersSent || status === undefined) next(error);
  else refuse(req, res, status, 'unreadable');
};

function refuse(req: Request, res: Response, status: number, why: 'tooMany' | 'unreadable'): void {
  const language = languageOf(req);
  const say = words[language];
  sendCustomerPage(res, {
    status,
    language,
    title: say.title,
    body: `<p role="alert">${say[why]}</p>`,
  });
}
