import type { Router } from 'express';
import { z } from 'zod';
import { type FcaReturn, returnCountNames, type ReturnLine } from '../../domain/metrics/fca-return';
import { toInstant } from '../../domain/time';
import { complaintsProjection } from '../../projections/models/complaints';
import { complaintsParked, type Known, readFcaReturn } from '../../projections/queries/fca-return';
import { fcaReturn } from '../contract/bodies/fca-return';
import { operation } from '../contract/operation';
import { type CsvRow, sendCsv } from '../csv';
import type { ApiDependencies } from '../dependencies';
import { readPosition } from '../log-position';
import { periodOf } from '../metric-query';
import { invalidRequest, Problem } from '../problem';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, CSV_TYPE, resource, wantsCsv } from '../resource';
import { instant } from '../validation';

const parameters = z.strictObject({
  from: instant.describe('When the period begins'),
  until: instant.describe('Not in the period any more; not after now'),
  asOf: instant
    .optional()
    .describe('By what had happened up to this moment; default: by all that is known now'),
  position: z
    .string()
    .optional()
    .describe('By what the log held up to this position, which an earlier return came with'),
});
type Wanted = z.output<typeof parameters>;

/** The complaints return of UK FCA Handbook DISP 1 Annex 1, for any period that is over, as it was known at any time since. */
export function fcaReturnRoutes(dependencies: ApiDependencies): Router {
  const { pool, policies, events, clock } = dependencies;
  const sources = { pool, pinned: policies.pinned, events };
  const router = createRouter();

  /** Waits until the read model knows as much. */
  async function knownFor({ asOf, position }: Wanted): Promise<Known> {
    const upTo =
      position === undefined
        ? await events.durable.head()
        : readPosition(events, { parameter: 'position' }, position);
    await awaitPosition(dependencies, complaintsProjection, upTo);
    refuseParked(await fromReadModels(() => complaintsParked(pool)));
    return asOf === undefined ? { upTo } : { happenedBy: asOf };
  }

  resource(router, '/metrics/fca-return', {
    get: operation({
      id: 'readFcaReturn',
      summary: 'The complaints return of UK FCA Handbook DISP 1 Annex 1',
      description:
        'For any period that is over, as it was known at any time since: the same whenever it is asked for again.',
      tag: 'numbers',
      scope: 'metrics:read',
      query: parameters,
      answers: {
        200: {
          description: 'The return',
          json: fcaReturn,
          others: [CSV_TYPE],
          headers: ['Redress-Position'],
        },
      },
      problems: ['read-model-behind'],
      examples: [{ query: { from: '2026-01-01T00:00:00Z', until: '2026-07-01T00:00:00Z' } }],
      handle: async (req, res, { query: wanted }) => {
        const { from, until } = periodOf(wanted, clock());
        checkMoments(wanted, toInstant(clock()));
        const known = await knownFor(wanted);
        const read = () => fromReadModels(() => readFcaReturn(sources, { from, until, known }));
        const position = 'upTo' in known ? known.upTo : null;
        if (position !== null) res.set('Redress-Position', position);
        if (wantsCsv(req)) {
          const found = await read();
          const currencies = found.total.redress.map(({ currency }) => currency);
          return sendCsv(res, headOf(currencies), rowsOf(found, currencies));
        }
        res.json({ from, until, asOf: wanted.asOf ?? null, position, ...(await read()) });
      },
    }),
  });
  return router;
}

/** A return without some complaints would be wrong, and nobody would see it. */
function refuseParked(complaints: number): void {
  if (complaints === 0) return;
  throw new Problem('read-model-behind', {
    detail: `Complaints with an event that could not be applied, so that they are not known as the log has them: ${complaints}.`,
    hint: '"redress projections parked complaints" shows them, and "redress projections retry complaints" tries them again.',
    headers: { 'Retry-After': '60' },
  });
}

function checkMoments({ until, asOf, position }: Wanted, now: string): void {
  const refuse = (parameter: string, detail: string, hint: string) => {
    throw invalidRequest([{ parameter, detail }], hint);
  };
  if (until > now) refuse('until', `is after now, ${now}.`, 'A return is made when its period is over.');
  if (asOf === undefined) return;
  if (position !== undefined) refuse('position', 'is given together with asOf.', 'Give one of the two.');
  if (asOf < until) refuse('asOf', `is before until, ${until}.`, 'A return is made when its period is over.');
  if (asOf > now) refuse('asOf', `is after now, ${now}.`, 'Leave it out for what is known now.');
}

const countColumns = returnCountNames.map((name) => name.replaceAll(/[A-Z]|\d+/g, '_$&').toLowerCase());

function headOf(currencies: readonly string[]): readonly string[] {
  return ['category', ...countColumns, 'main_cause', ...currencies.map((code) => `redress_${code}`)];
}

/** A row for every category, and one for all, which has none. */
async function* rowsOf(
  { total, categories }: FcaReturn,
  currencies: readonly string[],
): AsyncGenerator<CsvRow, void, undefined> {
  const row = (category: string | null, line: ReturnLine): CsvRow => [
    category,
    ...returnCountNames.map((name) => line[name]),
    line.mainCause,
    ...currencies.map((code) => line.redress.find(({ currency }) => currency === code)?.minor ?? 0),
  ];
  for (const { category, ...line } of categories) yield row(category, line);
  yield row(null, total);
}
