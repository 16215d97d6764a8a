import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { Pool } from 'pg';
import { migrateOutbox } from '../../activities/outbox';
import type { ApiDependencies } from '../../api/dependencies';
import { migrateCustomers } from '../../api/customer/migrate';
import { migrateIdentity } from '../../api/identity/migrate';
import type { SignInAt } from '../../api/identity/sign-in';
import type { TokenVerifier } from '../../api/identity/tokens';
import { openFolder } from '../../attachments/file-system';
import { createRouters } from '../../api/routers';
import { type RunningApi, startApi } from '../../api/server';
import { createStreams, type StreamLimits } from '../../api/sse/streams';
import { createTokenVerifier, signToken } from '../../api/identity/built-in/access-tokens';
import { recordDenial, openLooks } from '../../eventstore/access-log';
import { openPolicies, publishPolicy } from '../../eventstore/policy-log';
import { changeProblem } from '../../eventstore/problem-log';
import type { Organisation } from '../../domain/organisation/organisation';
import type { PolicyDocument } from '../../domain/policy/document';
import type { DecisionSources } from '../../eventstore/decision-context';
import type { EventStore } from '../../eventstore/port';
import { migrateReadModels } from '../../projections/migrate';
import { surroundings } from '../../projections/queries/surroundings';
import { startProjector } from '../../projections/projector/projector';
import { registration } from '../support/commands';
import { organisation, ladderPolicy } from '../support/configuration';
import { openTestVault } from '../support/vault';
import { payloadCodec } from '../support/payload-keys';
import { createTestDatabase } from '../support/postgres';
import { type Conformance, conformanceTo } from './contract/conformance';
import { type DirectGateway, directGateway } from './direct-gateway';

export type Members = Readonly<Record<string, unknown>>;

export interface Call {
  /** Whose token is sent. Default: ana, an agent. Null: none. */
  readonly as?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON, an empty object when there is none. */
  readonly body: Members;
}

export interface TestApi {
  readonly url: string;
  readonly databaseUrl: string;
  readonly api: RunningApi;
  readonly dependencies: ApiDependencies;
  readonly store: EventStore;
  readonly gateway: DirectGateway;
  readonly secret: string;
  /** Where the files of evidence are. */
  readonly attachmentFolder: string;
  /** What was logged, as text. */
  readonly logged: readonly string[];
  token(personId: string): Promise<string>;
  get(path: string, call?: Call): Promise<Reply>;
  post(path: string, call?: Call): Promise<Reply>;
  call(method: string, path: string, call?: Call): Promise<Reply>;
  /** Registers a complaint as ana and gives its id. */
  register(data?: Members): Promise<string>;
  /** Gives a command and fails unless it was accepted. */
  give(personId: string, complaintId: string, command: string, data?: Members): Promise<Members>;
  stop(): Promise<void>;
}

/** The API over a real store and real read models, with commands carried out in this process. */
export async function startTestApi(
  options: {
    readonly databaseUrl?: string;
    readonly graceMs?: number;
    readonly streams?: Partial<StreamLimits>;
    /** Default: the plain ladder. */
    readonly policy?: PolicyDocument;
    /** Default: six people without teams. */
    readonly organisation?: Organisation;
    /** Default: as good as no limit. */
    readonly requestsPerMinute?: number;
    readonly trustedProxies?: readonly string[];
    /** Default: that of the machine. */
    readonly clock?: () => number;
    /** Default: tokens of this test, and no login. */
    readonly identity?: {
      readonly tokens?: TokenVerifier;
      readonly signIn?: SignInAt;
      readonly publicUrl?: string;
    };
  } = {},
): Promise<TestApi> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  await migrateReadModels(databaseUrl);
  await migrateOutbox(databaseUrl);
  await migrateIdentity(databaseUrl);
  await migrateCustomers(databaseUrl);
  const vault = await openTestVault(databaseUrl);
  const { store, subjects } = vault;
  const pool = new Pool({ connectionString: databaseUrl, max: 5, connectionTimeoutMillis: 5_000 });
  pool.on('error', () => undefined);
  const policy = options.policy ?? ladderPolicy;
  const people = options.organisation ?? organisation;
  await publishPolicy(store, policy);
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const projector = startProjector({ pool, store, log: pino({ level: 'silent' }) });
  const sources: Required<DecisionSources> = {
    policies: openPolicies(store.durable, policy.id),
    organisation: people,
    lookAround: surroundings(pool),
  };
  const clock = options.clock ?? Date.now;
  const gateway = directGateway({ store, subjects, pool, clock, ...sources });
  const attachmentFolder = await mkdtemp(join(tmpdir(), 'redress-attachments-'));
  const secret = randomBytes(32).toString('base64url');
  const dependencies: ApiDependencies = {
    gateway,
    events: store,
    keys: vault.keys,
    subjects,
    attachments: openFolder(attachmentFolder),
    pool,
    ...sources,
    publishPolicy: (document, by) => publishPolicy(store, document, by),
    changeProblem: (problemId, change) => changeProblem({ ...store, subjects }, problemId, change),
    recordLook: openLooks(store),
    recordDenial: (denial) => recordDenial(store, denial),
    payloadCodec,
    temporalUiOrigin: 'http://127.0.0.1:8233',
    tokens: createTokenVerifier({ secret }),
    ...options.identity,
    requestsPerMinute: options.requestsPerMinute ?? 1_000_000,
    ...(options.trustedProxies ? { trustedProxies: options.trustedProxies } : {}),
    log,
    clock,
  };
  const api = await startApi(dependencies, {
    host: '127.0.0.1',
    port: 0,
    ...(options.graceMs === undefined ? {} : { graceMs: options.graceMs }),
    ...(options.streams === undefined ? {} : { streams: options.streams }),
  });

  const token = (personId: string) => signToken({ secret, personId, expiresIn: '1h' });

  const conformance = conformanceTo(createRouters(dependencies, createStreams(dependencies), () => api.url));
  const call = callerOf(api.url, token, conformance);
  const post = (path: string, options?: Call) => call('POST', path, options);

  async function expectDone(reply: Reply): Promise<Members> {
    if (reply.status > 201) throw new Error(`${reply.status}: ${reply.text}`);
    return reply.body;
  }

  return {
    url: api.url,
    databaseUrl,
    api,
    dependencies,
    store,
    gateway,
    secret,
    attachmentFolder,
    logged,
    token,
    call,
    get: (path, options) => call('GET', path, options),
    post,
    async register(data = {}) {
      const body = { complaintId: `T-${randomUUID()}`, ...registration, ...data };
      const { complaintId } = await expectDone(await post('/v1/complaints', { body }));
      return String(complaintId);
    },
    async give(personId, complaintId, command, data = {}) {
      return expectDone(await post(`/v1/complaints/${complaintId}/${command}`, { as: personId, body: data }));
    },
    async stop() {
      await api.close();
      await gateway.settled();
      await projector.stop();
      await vault.close();
      await pool.end();
      await rm(attachmentFolder, { recursive: true, force: true });
      await database?.drop();
    },
  };
}

/** Requests to an API in the name of whomever they say. */
export function callerOf(
  url: string,
  tokenOf: (personId: string) => Promise<string>,
  conformance: Conformance = () => undefined,
): TestApi['call'] {
  return async (method, path, { as = 'ana', body, headers = {} } = {}) => {
    const sent = new Headers(headers);
    if (as !== null && !sent.has('authorization')) sent.set('authorization', `Bearer ${await tokenOf(as)}`);
    if (body !== undefined && !sent.has('content-type')) sent.set('content-type', 'application/json');
    const content = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await fetch(`${url}${path}`, {
      method,
      headers: sent,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    conformance(method, path, { status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };
}

function parse(text: string): Members {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : {};
  } catch {
    return {};
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** What every problem has to be like, whatever it is about. */
export function expectProblem(reply: Reply, status: number, code: string): Members {
  expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code });
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(reply.body).toEqual(
    expect.objectContaining({
      type: `/v1/problems/${code}`,
      title: expect.stringMatching(/\.$/),
      status,
      detail: expect.stringMatching(/\S/),
      hint: expect.stringMatching(/\S/),
      instance: `urn:uuid:${reply.headers.get('x-request-id')}`,
    }),
  );
  expect(reply.text).not.toMatch(/ at .*\.[jt]s:\d|node_modules|ECONNREFUSED|UNAVAILABLE|SELECT|eventlog\./);
  return reply.body;
}

/** Where the next page of a list is. */
export function nextOf(reply: Reply): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(reply.headers.get('link') ?? '')?.[1];
}
