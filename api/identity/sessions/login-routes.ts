import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { findPerson, type Organisation } from '../../../domain/organisation/organisation';
import type { Logger } from '../../../platform/log';
import { messageOf } from '../../../platform/errors';
import { invalidRequest, Problem } from '../../problem';
import { readQuery } from '../../validation';
import { notOfUs } from '../authenticate';
import { sendPage } from '../page';
import type { SignIn } from '../sign-in';
import { beginCodeFlow, endCodeFlow, endSessionUrl, loginFailed } from './code-flow';
import { cookiesFor } from './cookies';
import type { Logins } from './logins';
import { ownAddress } from './return-to';
import { requireSameOrigin } from './same-origin';
import type { Sessions } from './sessions';

/** Where a login leads that was begun for nothing in particular. */
const AFTER_LOGIN = '/v1/me';
const LOGOUT = '/logout';

const loginParameters = z.strictObject({ returnTo: z.string().max(2_000).default(AFTER_LOGIN) });

export interface LoginOptions {
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly logins: Logins;
  readonly organisation: Organisation;
  /** Where browsers find us. */
  readonly publicUrl: () => string;
  readonly log: Logger;
}

/** How browsers get a session and end it. What identifies a person stays on the server: browsers hold no token. */
export function loginRoutes(options: LoginOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get('/login', begin(options));
  router.get('/login/callback', comeBack(options));
  router.get(LOGOUT, offerLogout(options));
  router.post(LOGOUT, logout(options));
  return router;
}

function begin({ signIn, logins, publicUrl }: LoginOptions): RequestHandler {
  return async (req, res) => {
    const { returnTo } = readQuery(req, loginParameters);
    const address = ownAddress(returnTo, publicUrl());
    if (address === undefined) {
      throw invalidRequest(
        [{ parameter: 'returnTo', detail: 'leads somewhere else.' }],
        'Give a path of this server, such as /v1/me.',
      );
    }
    const { url, secrets } = await beginCodeFlow(signIn, publicUrl());
    cookiesFor(publicUrl()).login.set(res, await logins.begin({ ...secrets, returnTo: address }));
    res.redirect(302, url.href);
  };
}

function comeBack({ signIn, sessions, logins, organisation, publicUrl, log }: LoginOptions): RequestHandler {
  return async (req, res) => {
    const cookies = cookiesFor(publicUrl());
    const id = cookies.login.read(req);
    cookies.login.clear(res);
    const login = id === undefined ? undefined : await logins.take(id);
    if (!login)
      throw loginFailed('This browser began no such login, it was ended before, or it took too long.');
    const cameBackTo = new URL(req.originalUrl, publicUrl());
    const personId = await endCodeFlow(signIn, cameBackTo, login).catch((error: unknown) => {
      const cause = error instanceof Problem ? error.cause : undefined;
      log.warn({ error: messageOf(error), cause: cause && messageOf(cause) }, 'a login failed');
      throw error;
    });
    if (!findPerson(organisation, personId)) throw notOfUs();
    const former = cookies.session.read(req);
    if (former !== undefined) await sessions.end(former);
    cookies.session.set(res, await sessions.begin(personId));
    res.redirect(303, login.returnTo);
  };
}

function offerLogout({ signIn, sessions, publicUrl }: LoginOptions): RequestHandler {
  return async (req, res) => {
    const id = cookiesFor(publicUrl()).session.read(req);
    const session = id === undefined ? undefined : await sessions.find(id);
    if (!session) {
      sendPage(res, { title: 'You are signed out', body: '<p><a href="/login">Sign in again</a></p>' });
      return;
    }
    const leadsTo = await endSessionUrl(signIn, publicUrl()).catch(() => undefined);
    sendPage(res, {
      title: 'Sign out?',
      body: '<form method="post" action="/logout"><button>Sign out</button></form>',
      formsLeadTo: leadsTo ? [leadsTo.origin] : [],
    });
  };
}

/** Ends the session here first: that must not depend on whether the provider answers. */
function logout({ signIn, sessions, publicUrl }: LoginOptions): RequestHandler {
  return async (req, res) => {
    requireSameOrigin(req, publicUrl());
    const { session } = cookiesFor(publicUrl());
    const id = session.read(req);
    if (id !== undefined) await sessions.end(id);
    session.clear(res);
    const after = `${publicUrl()}${LOGOUT}`;
    const elsewhere = await endSessionUrl(signIn, after).catch(() => undefined);
    res.redirect(303, elsewhere?.href ?? after);
  };
}
