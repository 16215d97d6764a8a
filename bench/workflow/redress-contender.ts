import { randomUUID } from 'node:crypto';
import { decodeEvent, streamOf } from '../../eventstore/complaint-stream';
import { createHttpClient, type HttpClient } from '../lib/http-client';
import type { Installation } from '../lib/installation';
import { openBenchLog } from '../projections/log';
import { bodyOf, type Contender, nextComplaint } from './contender';
import type { Appends } from './peers/activities';
import { messageNames, type MessageName } from './peers/messages';

/** Who gives the messages. */
const AGENT = 'ana';
const ATTEMPTS = 5;

/** A complaint at the API; its id is chosen there. */
interface ApiComplaint {
  id: string | undefined;
  readonly number: number;
}

/** Redress through its HTTP API, over so many connections; starts the worker and the API. */
export async function redressContender(
  { apiUrl, tokenOf, startRole }: Installation,
  connections: number,
): Promise<Contender> {
  const pids = [(await startRole('worker')).pid, (await startRole('api')).pid];
  const http = createHttpClient({ baseUrl: apiUrl, token: await tokenOf(AGENT), connections });
  return {
    name: 'redress',
    pids,
    begin() {
      const complaint: ApiComplaint = { id: undefined, number: nextComplaint() };
      return (name) => post(http, complaint, name, randomUUID());
    },
    close: () => http.close(),
  };
}

async function post(
  http: HttpClient,
  complaint: ApiComplaint,
  name: MessageName,
  commandId: string,
): Promise<void> {
  const path = complaint.id === undefined ? '/v1/complaints' : `/v1/complaints/${complaint.id}/${name}`;
  for (let attempt = 1; ; attempt += 1) {
    const { status, body } = await http.request('POST', path, bodyOf(name, complaint.number), {
      'idempotency-key': commandId,
    });
    // 202 would be a promise, not an acknowledgement.
    if (status === 200 || status === 201) {
      complaint.id ??= (JSON.parse(body) as { readonly complaintId: string }).complaintId;
      return;
    }
    // Nobody knows how it ended: the client repeats it, as it is told to, and the time of both counts.
    if (status !== 503 || attempt === ATTEMPTS)
      throw new Error(`POST ${path} was answered with ${status}: ${body}`);
  }
}

/** The events that each message leads to in Redress, in plain text: those of one complaint that goes through it for this. */
export async function appendsOfRedress({ apiUrl, tokenOf, databaseUrl }: Installation): Promise<Appends> {
  const http = createHttpClient({ baseUrl: apiUrl, token: await tokenOf(AGENT), connections: 1 });
  const complaint: ApiComplaint = { id: undefined, number: nextComplaint() };
  for (const name of messageNames) await post(http, complaint, name, `bench-${name}`);
  http.close();
  const log = openBenchLog(databaseUrl);
  const stored = await log.store.durable.readStream(streamOf(complaint.id ?? ''));
  await log.close();
  const of = (name: MessageName) =>
    stored
      .filter((event) => decodeEvent(event).commandId === `bench-${name}`)
      .map(({ type, data, metadata }) => ({ type, data, metadata }));
  return {
    register: of('register'),
    accept: of('accept'),
    'record-attempt': of('record-attempt'),
    resolve: of('resolve'),
  };
}
