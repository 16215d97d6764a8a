import type { Router } from 'express';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../platform/log';
import { allProjections } from '../../projections/all';
import { projectionStandings } from '../../projections/projector/status';
import { z } from 'zod';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { createRouter, resource } from '../resource';
import { messageOf } from '../../platform/errors';

const PROBE_LIMIT_MS = 5_000;

const check = z
  .strictObject({
    name: z.enum(['postgresql', 'temporal', 'projections']),
    ok: z.boolean(),
    reason: z.string().exactOptional().describe('Why not, and what to do'),
  })
  .meta({ id: 'Check' });
type Check = z.output<typeof check>;

const checks = z.array(check);

/** Whether the process lives, and whether it can do its work. Open to everybody: load balancers have no tokens. */
export function healthRoutes(dependencies: ApiDependencies): Router {
  const router = createRouter();
  const checkOnce = shared(() => checkAll(dependencies));
  resource(router, '/livez', {
    get: operation({
      id: 'getLiveness',
      summary: 'Whether the process lives',
      tag: 'operations',
      scope: 'open',
      answers: {
        200: { description: 'It does', json: z.strictObject({ status: z.literal('alive') }) },
      },
      examples: [{}],
      handle: (_req, res) => {
        res.json({ status: 'alive' });
      },
    }),
  });
  resource(router, '/readyz', {
    get: operation({
      id: 'getReadiness',
      summary: 'Whether it can do its work',
      tag: 'operations',
      scope: 'open',
      answers: {
        200: { description: 'It can', json: z.strictObject({ status: z.literal('ready'), checks }) },
        503: { description: 'It cannot', json: z.strictObject({ status: z.literal('not-ready'), checks }) },
      },
      examples: [{}],
      handle: async (_req, res) => {
        const found = await checkOnce();
        const ready = found.every(({ ok }) => ok);
        res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not-ready', checks: found });
      },
    }),
  });
  return router;
}

function checkAll({ gateway, events, pool, log }: ApiDependencies): Promise<readonly Check[]> {
  return Promise.all([
    probe('postgresql', log, async () => {
      await Promise.all([pool.query('SELECT 1'), events.durable.head()]);
      return undefined;
    }),
    probe('temporal', log, async () => {
      await gateway.ping();
      return undefined;
    }),
    probe('projections', log, async () => {
      const standings = await projectionStandings(pool, events);
      const reasons = allProjections.flatMap(({ name }) => {
        const serving = standings.find(({ projection, slot }) => projection === name && slot === 'serving');
        if (!serving) return `${name} has no tables.`;
        const { status, updatedAt, current, version } = serving;
        if (status === 'failed') return `${name} has halted: its lists are out of date.`;
        if (status === 'paused') return `${name} is paused: its lists are out of date.`;
        if (!current) return `${name} serves version ${version}, which is not of this release.`;
        return updatedAt === null ? `${name} was never filled: no projector has run.` : [];
      });
      return reasons.length === 0 ? undefined : `${reasons.join(' ')} Run \`redress doctor\`.`;
    }),
  ]);
}

/** `work` resolves with what is wrong, if anything. Why it rejects goes to the log: the outside need not know. */
async function probe(
  name: Check['name'],
  log: Logger,
  work: () => Promise<string | undefined>,
): Promise<Check> {
  const limit = new AbortController();
  const tooLong = delay(PROBE_LIMIT_MS, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`no answer within ${PROBE_LIMIT_MS} ms`);
  });
  try {
    const reason = await Promise.race([work(), tooLong]);
    return reason === undefined ? { name, ok: true } : { name, ok: false, reason };
  } catch (error) {
    log.warn({ check: name, reason: messageOf(error) }, 'not ready');
    return { name, ok: false, reason: 'It does not answer. Run `redress doctor`.' };
  } finally {
    limit.abort();
    tooLong.catch(() => {});
  }
}

/** Callers that come while the work is being done share its result. */
function shared<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}
