import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { logAccess } from './access-log';
import { authenticate } from './auth';
import type { ApiDependencies } from './dependencies';
import { answerProblems } from './error-handler';
import { Problem } from './problem';
import { tellRequestId } from './request-context';
import { createRouters } from './routers';
import { allowTemporalUi } from './routes/payloads';
import type { Streams } from './sse/streams';

/** The HTTP API of Redress. */
export function createApi(dependencies: ApiDependencies, streams: Streams): Express {
  const { tokens, organisation, log } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  // ETags are revisions, set where there is one; queries are parsed where their parameters are known.
  app.set('etag', false);
  app.enable('case sensitive routing');
  app.set('query parser', false);
  app.use(tellRequestId, logAccess(log), neverStored, secured);
  const { health, open, known, pages } = createRouters(dependencies, streams);
  app.use(health, ...pages);
  app.use('/v1', health, ...open);
  app.use('/v1', allowTemporalUi(dependencies.temporalUiOrigin));
  app.use('/v1', authenticate(tokens, organisation));
  app.use('/v1', ...known);
  app.use(nothingHere);
  app.use(answerProblems(log));
  return app;
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
