import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { logAccess } from './access-log';
import { authenticate } from './auth';
import { createCommandDesk } from './command-desk';
import type { ApiDependencies } from './dependencies';
import { answerProblems } from './error-handler';
import { Problem } from './problem';
import { tellRequestId } from './request-context';
import { bulkRoutes } from './routes/bulk';
import { catalogueRoutes } from './routes/catalogue';
import { clockBoardRoutes } from './routes/clock-board';
import { clockRoutes } from './routes/clocks';
import { commandStatusRoutes } from './routes/command-status';
import { commandRoutes } from './routes/commands';
import { complaintRoutes } from './routes/complaints';
import { erasureRoutes } from './routes/erasures';
import { healthRoutes } from './routes/health';
import { historyRoutes } from './routes/history';
import { loadRoutes } from './routes/load';
import { lookRoutes } from './routes/looks';
import { logRoutes } from './routes/log';
import { messageRoutes } from './routes/messages';
import { metricRoutes } from './routes/metrics';
import { notificationRoutes } from './routes/notifications';
import { organisationRoutes } from './routes/organisation';
import { allowTemporalUi, payloadRoutes } from './routes/payloads';
import { policyRoutes } from './routes/policies';
import { problemRoutes } from './routes/problems';
import { projectionRoutes } from './routes/projections';
import { reviewRoutes } from './routes/reviews';
import { streamRoutes } from './routes/stream';
import { workListRoutes } from './routes/work-lists';
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
  const health = healthRoutes(dependencies);
  app.use(health);
  app.use('/v1', health, catalogueRoutes());
  app.use('/v1', allowTemporalUi(dependencies.temporalUiOrigin));
  app.use('/v1', authenticate(tokens, organisation));
  const give = createCommandDesk(dependencies);
  app.use('/v1', complaintRoutes(dependencies, give), commandRoutes(give), commandStatusRoutes(dependencies));
  app.use('/v1', clockRoutes(dependencies), messageRoutes(dependencies), historyRoutes(dependencies));
  app.use('/v1', clockBoardRoutes(dependencies), loadRoutes(dependencies), workListRoutes(dependencies));
  app.use('/v1', logRoutes(dependencies), streamRoutes(dependencies, streams));
  app.use('/v1', policyRoutes(dependencies), organisationRoutes(dependencies));
  app.use('/v1', bulkRoutes(dependencies, give), problemRoutes(dependencies), reviewRoutes(dependencies));
  app.use('/v1', projectionRoutes(dependencies));
  app.use('/v1', notificationRoutes(dependencies), lookRoutes(dependencies));
  app.use('/v1', metricRoutes(dependencies));
  app.use('/v1', payloadRoutes(dependencies), erasureRoutes(dependencies, give));
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
