import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { logAccess } from './access-log';
import type { ApiDependencies } from './dependencies';
import { answerProblems } from './error-handler';
import { createIdentity, type Identity } from './identity/identity';
import { Problem } from './problem';
import { limitRate, REQUESTS_PER_MINUTE } from './rate-limit';
import { recordDenials } from './record-denial';
import { tellRequestId } from './request-context';
import { createRouters } from './routers';
import { allowTemporalUi } from './routes/payloads';
import type { Streams } from './sse/streams';

/** Each request to these writes something down. */
const SIGN_IN_PATHS = ['/login', '/logout', '/dev/issuer'];

/** The HTTP API of Redress. `publicUrl` says where browsers find it, once it listens. */
export function createApi(dependencies: ApiDependencies, streams: Streams, publicUrl: () => string): Express {
  const { log } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  // ETags are revisions, set where there is one; queries are parsed where their parameters are known.
  app.set('etag', false);
  app.enable('case sensitive routing');
  app.set('query parser', false);
  app.set('trust proxy', [...(dependencies.trustedProxies ?? [])]);
  app.use(tellRequestId, logAccess(log), neverStored, secured);
  const { health, open, known, pages } = createRouters(dependencies, streams, publicUrl);
  const identity = createIdentity(dependencies, publicUrl);
  const limited = limitRate(dependencies.requestsPerMinute ?? REQUESTS_PER_MINUTE);
  app.use(SIGN_IN_PATHS, limited);
  app.use(health, ...pages, ...(dependencies.publicPages ?? []), ...identity.pages);
  app.use('/v1', health);
  app.use('/v1', ofNobodyKnown(limited), ...open);
  app.use('/v1', allowTemporalUi(dependencies.temporalUiOrigin));
  app.use('/v1', counted(identity.authenticate, limited));
  app.use('/v1', ...known);
  app.use(nothingHere);
  app.use(recordDenials(dependencies));
  app.use(answerProblems(log));
  return app;
}

/** Counts by name whoever is known, and by address whoever comes with credentials that do not hold: guessing is bounded, too. */
function counted(authenticate: Identity['authenticate'], limited: RequestHandler): RequestHandler {
  return async (req, res, next) => {
    const failure: unknown = await authenticate(req).catch((error: unknown) => error);
    await limited(req, res, (refused?: unknown) => next(refused ?? failure));
  };
}

/** Counts by address what comes without credentials; whoever has some is counted by name when they are known. */
function ofNobodyKnown(limited: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (req.get('authorization') !== undefined || req.get('cookie') !== undefined) next();
    else void limited(req, res, next);
  };
}

/** Nearly every answer is about people. */
const neverStored: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

const secured = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
});

const nothingHere: RequestHandler = () => {
  throw new Problem('no-such-path', {
    detail: 'The API has nothing at this path.',
    hint: 'GET /v1/commands lists what can be done to a complaint, with the paths.',
  });
};
