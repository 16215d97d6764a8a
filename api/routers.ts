import type { Router } from 'express';
import { createCommandDesk } from './command-desk';
import type { Mounted } from './contract/document';
import { customerPages } from './customer/page/routes';
import type { ApiDependencies } from './dependencies';
import { attachmentRoutes } from './routes/attachments';
import { bulkRoutes } from './routes/bulk';
import { catalogueRoutes } from './routes/catalogue';
import { clockBoardRoutes } from './routes/clock-board';
import { clockRoutes } from './routes/clocks';
import { commandStatusRoutes } from './routes/command-status';
import { commandRoutes } from './routes/commands';
import { complaintRoutes } from './routes/complaints';
import { customerAccessRoutes } from './routes/customer-access';
import { customerRoutes } from './routes/customers';
import { erasureRoutes } from './routes/erasures';
import { healthRoutes } from './routes/health';
import { historyRoutes } from './routes/history';
import { loadRoutes } from './routes/load';
import { lookRoutes } from './routes/looks';
import { logRoutes } from './routes/log';
import { messageRoutes } from './routes/messages';
import { meRoutes } from './routes/me';
import { metricRoutes } from './routes/metrics';
import { notificationRoutes } from './routes/notifications';
import { organisationRoutes } from './routes/organisation';
import { payloadRoutes } from './routes/payloads';
import { policyRoutes } from './routes/policies';
import { problemRoutes } from './routes/problems';
import { projectionRoutes } from './routes/projections';
import { reviewRoutes } from './routes/reviews';
import { streamRoutes } from './routes/stream';
import { webhookRoutes } from './routes/webhooks';
import { workListRoutes } from './routes/work-lists';
import { workflowRoutes } from './routes/workflow';
import { documentationRoutes } from './routes/documentation';
import type { Streams } from './sse/streams';

/** All that the API offers. */
export interface Routers {
  /** Whether it lives and can work: under `/v1` and, for load balancers, beside it. */
  readonly health: Router;
  /** Open to everybody, under `/v1`. */
  readonly open: readonly Router[];
  /** Under `/v1`, for whoever is known. */
  readonly known: readonly Router[];
  /** Pages for people, which are no part of the API. */
  readonly pages: readonly Router[];
}

/** `publicUrl` says where browsers find them, once they are served. */
export function createRouters(
  dependencies: ApiDependencies,
  streams: Streams,
  publicUrl: () => string,
): Routers {
  const give = createCommandDesk(dependencies);
  const health = healthRoutes(dependencies);
  const known = [
    meRoutes(),
    complaintRoutes(dependencies, give),
    commandRoutes(give),
    commandStatusRoutes(dependencies),
    attachmentRoutes(dependencies, give),
    clockRoutes(dependencies),
    messageRoutes(dependencies),
    historyRoutes(dependencies),
    clockBoardRoutes(dependencies),
    loadRoutes(dependencies),
    workListRoutes(dependencies),
    logRoutes(dependencies),
    streamRoutes(dependencies, streams),
    policyRoutes(dependencies),
    organisationRoutes(dependencies),
    bulkRoutes(dependencies, give),
    problemRoutes(dependencies),
    reviewRoutes(dependencies),
    projectionRoutes(dependencies),
    notificationRoutes(dependencies),
    lookRoutes(dependencies),
    metricRoutes(dependencies),
    payloadRoutes(dependencies),
    erasureRoutes(dependencies, give),
    workflowRoutes(dependencies),
    webhookRoutes(dependencies),
    customerAccessRoutes(dependencies, publicUrl),
  ];
  const { api, pages } = documentationRoutes(() => mounted(routers));
  const routers = {
    health,
    open: [catalogueRoutes(), customerRoutes(dependencies, give), api],
    known,
    pages: [pages, customerPages({ ...dependencies, give, publicUrl })],
  };
  return routers;
}

/** Where the routers lie, for the document that describes them. */
export function mounted({ health, open, known }: Routers): readonly Mounted[] {
  return [{ prefix: '/v1', routers: [health, ...open, ...known] }];
}
