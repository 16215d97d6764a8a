import { type Request, type RequestHandler, Router, text } from 'express';
import { findPerson, type Organisation } from '../../../domain/organisation/organisation';
import { escapeHtml } from '../../../platform/html';
import { invalidRequest } from '../../problem';
import { sendPage } from '../page';
import { type BuiltInIssuer, ISSUER_PATH } from './issuer';

/** The endpoints of the built-in issuer, and the page on which one chooses who to be. */
export function builtInPages(
  issuer: BuiltInIssuer,
  organisation: Organisation,
  publicUrl: () => string,
): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(['/login', ISSUER_PATH], atPublicUrl(publicUrl));
  router.get(`${ISSUER_PATH}/.well-known/openid-configuration`, (_req, res) => {
    res.json(issuer.metadata());
  });
  router.get(`${ISSUER_PATH}/jwks`, (_req, res) => {
    res.json(issuer.keys());
  });
  router.get(`${ISSUER_PATH}/authorize`, (req, res) => {
    issuer.read(queryOf(req));
    sendPage(res, {
      title: 'Who are you?',
      body: `<p>For development: no password is asked for. With a real identity provider (REDRESS_OIDC_ISSUER) this page is gone.</p>
<form method="post" action="${escapeHtml(req.originalUrl)}">
${organisation.people.map(buttonOf).join('\n')}
</form>`,
    });
  });
  router.post(`${ISSUER_PATH}/authorize`, readForm, (req, res) => {
    const request = issuer.read(queryOf(req));
    const person = findPerson(organisation, formOf(req).get('person') ?? '');
    if (!person) {
      throw invalidRequest(
        [{ pointer: '/person', detail: 'is nobody of the organisation.' }],
        'Choose somebody on the page.',
      );
    }
    res.redirect(303, issuer.grant(request, person.id).href);
  });
  router.post(`${ISSUER_PATH}/token`, readForm, async (req, res) => {
    const { status, body } = await issuer.exchange(formOf(req));
    res.status(status).json(body);
  });
  return router;
}

/** The cookie of a login belongs to one host; 127.0.0.1 and localhost are two. */
function atPublicUrl(publicUrl: () => string): RequestHandler {
  return (req, res, next) => {
    if (req.get('host') === new URL(publicUrl()).host) return next();
    res.redirect(307, `${publicUrl()}${req.originalUrl}`);
  };
}

const readForm = text({ type: 'application/x-www-form-urlencoded', limit: 10_000 });

function formOf(req: Request): URLSearchParams {
  return new URLSearchParams(typeof req.body === 'string' ? req.body : '');
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start));
}

function buttonOf({ id, name, role, team }: Organisation['people'][number]): string {
  const place = team === undefined ? role : `${role}, ${team}`;
  return `<button name="person" value="${escapeHtml(id)}">${escapeHtml(name)} <small>(${escapeHtml(place)})</small></button>`;
}
