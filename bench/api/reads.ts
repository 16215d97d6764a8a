import { Pool } from 'pg';
import { freePort } from '../../cli/parts/ports';
import { EVENT_COLUMNS } from '../../eventstore/postgres/event-row';
import { complaintsQuery } from '../../projections/queries/complaints';
import { readModelsOf } from '../../projections/tables';
import { runClients } from '../lib/clients';
import { createHttpClient, type HttpClient } from '../lib/http-client';
import { startInstallation } from '../lib/installation';
import { fillReadModels } from '../lib/read-models';
import type { Comparison } from '../lib/report';
import { quantile, spreadOf } from '../lib/statistics';
import { appendLives } from '../projections/log';
import type { PeerOptions } from './peer';

export interface ReadsOptions {
  readonly rounds: number;
  /** So many are stored; a complaint has about six. */
  readonly events: number;
  readonly measureMs: number;
  /** Which of the two routes. */
  readonly isWanted: (route: 'list' | 'read') => boolean;
  readonly say: (line: string) => void;
}

const CONNECTIONS = 32;
/** As many as it takes until what runs most is compiled; the more code a request runs through, the longer. */
const WARM_UP_ROUNDS = 4;
const READ_STREAM = `SELECT ${EVENT_COLUMNS} FROM eventlog.read_stream($1, $2, $3, $4) e`;
const LIST = '/v1/complaints?status=new,in-progress&limit=50';
/** Who reads: an agent, as most who do. */
const READER = 'ana';

/**
 * Requests per second of the API (`redress api`, with a token, over a log with encrypted personal data) and of a bare
 * Express server, each a process of its own, over 32 connections.
 *
 * - list: both do the same statement. Ours also checks token, scope, rate and parameters, and brings the rows into the
 *   form of the contract.
 * - read: the peer does the statement that reads the stream and sends the rows as they are, encrypted. Ours reads the
 *   streams that are asked for at about the same time together, waits until what it read is durable, decrypts, folds, has
 *   the look put on record in the event log before it answers, and says what this person may do now, and to which
 *   recurring problems the complaint belongs. Looks at the same complaint within ten minutes are one: when every complaint
 *   was read once, those that come again cost no append.
 */
export async function benchReads({
  rounds,
  events,
  measureMs,
  isWanted,
  say,
}: ReadsOptions): Promise<readonly Comparison[]> {
  const installation = await startInstallation();
  try {
    const { databaseUrl, apiUrl } = installation;
    say(`api: storing ${events} events`);
    await appendLives(databaseUrl, { events, name: 'K' });
    await fillReadModels(databaseUrl);
    const { ids, list } = await whatIsThere(databaseUrl);
    const port = await freePort();
    const peer: PeerOptions = {
      databaseUrl,
      port,
      list,
      read: { text: READ_STREAM, values: ['', 0, 500, false] },
    };
    await installation.startRole('api');
    await installation.startScript(require.resolve('./peer'), JSON.stringify(peer));
    const token = await installation.tokenOf(READER);
    const client = (baseUrl: string) => createHttpClient({ baseUrl, token, connections: CONNECTIONS });
    const ours = client(apiUrl);
    const theirs = client(`http://127.0.0.1:${port}`);
    const next = inTurn(ids);
    const routes = {
      list: () => LIST,
      read: () => `/v1/complaints/${next()}`,
    };
    const ratios = { list: [] as number[], read: [] as number[] };
    const wanted = (['list', 'read'] as const).filter(isWanted);
    for (const route of wanted) {
      for (const one of [ours, theirs])
        await requestsPerSecond(one, routes[route], WARM_UP_ROUNDS * measureMs);
    }
    for (let round = 1; round <= rounds; round += 1) {
      for (const route of wanted) {
        // Who comes first changes, so that neither always has the warmer server.
        const order = round % 2 === 0 ? [ours, theirs] : [theirs, ours];
        const rates = new Map<HttpClient, string>();
        const found = new Map<HttpClient, number>();
        for (const one of order) {
          const { perSecond, times } = await requestsPerSecond(one, routes[route], measureMs);
          found.set(one, perSecond);
          rates.set(
            one,
            `${Math.round(perSecond)}/s, p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`,
          );
        }
        ratios[route].push((found.get(ours) ?? 0) / (found.get(theirs) ?? 0));
        say(`round ${round} of ${rounds}, ${route}: ours ${rates.get(ours)}; express ${rates.get(theirs)}`);
      }
    }
    ours.close();
    theirs.close();
    const goals = { must: 0.8, goal: 0.95 };
    const named = {
      list: { what: 'list of 50', against: 'express, the same statement' },
      read: { what: 'a complaint', against: 'express, the rows of its stream' },
    };
    return wanted.map((route) => ({ ...named[route], ratio: spreadOf(ratios[route]), ...goals }));
  } finally {
    await installation.remove();
  }
}

/** The ids of all complaints, in no order, and the statement of the list. */
async function whatIsThere(databaseUrl: string) {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM read.complaints ORDER BY md5(id)');
  const { sql: text, parameters: values } = complaintsQuery(
    readModelsOf(pool),
    { status: ['new', 'in-progress'] },
    { limit: 50 },
  ).compile();
  await pool.end();
  return { ids: rows.map(({ id }) => id), list: { text, values } };
}

function requestsPerSecond(client: HttpClient, path: () => string, ms: number) {
  return runClients(CONNECTIONS, ms, async (timed) => {
    const asked = path();
    const { status, body } = await timed(() => client.request('GET', asked));
    if (status !== 200) throw new Error(`GET ${asked} was answered with ${status}: ${body}`);
  });
}

function inTurn(ids: readonly string[]): () => string {
  let index = 0;
  return () => {
    index = (index + 1) % ids.length;
    return ids[index] ?? '';
  };
}
