import { randomUUID } from 'node:crypto';
import { commandExamples } from '../../../api/contract/command-examples';
import type { RequestExample } from '../../../api/contract/operation';
import { type Documented, documented } from '../../../api/resource';
import { createRouters, mounted } from '../../../api/routers';
import type { WorkflowLook } from '../../../api/workflow-view/workflow-look';
import { createStreams } from '../../../api/sse/streams';
import { readPolicy } from '../../../cli/start/configuration';
import { SYSTEM } from '../../../domain/actor';
import { ALWAYS } from '../../../domain/calendar/calendar';
import type { PolicyDocument } from '../../../domain/policy/document';
import { periodOf } from '../../../domain/review/period';
import { review } from '../../../domain/review/review';
import { storeReview } from '../../../eventstore/review-log';
import { deliveredWebhook, newWebhook } from './webhook-scenes';
import { configFile, shippedOrganisation } from '../../policies/shipped';
import { type Members, startTestApi, type TestApi } from '../support';

/** The complaint that examples name which tie two complaints together. */
const OTHER = 'RD-BEZJ-NCRD-SHD7';
const standard: PolicyDocument = readPolicy(configFile('standard.yaml'));

let api: TestApi;
let operations: readonly Documented[];
/** Follows the version before the one that examples adopt. */
let early: string;

beforeAll(async () => {
  api = await startTestApi({ policy: { ...standard, version: 1 }, organisation: shippedOrganisation });
  // There is no Temporal here; test/workflows/workflow-view.test.ts looks at a real one.
  Object.assign(api.gateway, { look: async (complaintId: string) => lookOf(complaintId) });
  const routers = createRouters(api.dependencies, createStreams(api.dependencies), () => api.url);
  operations = mounted(routers).flatMap(({ routers: all }) => all.flatMap(documented));
  await api.register({ complaintId: OTHER });
  early = await api.register();
  await api.register({ complainant: { email: 'zoe@example.org' } });
  await api.dependencies.publishPolicy({ ...standard, version: 2 }, { id: 'max', role: 'manager' });
});
afterAll(() => api?.stop());

/** Where an example is sent, by whom, and with what that the example cannot know. */
interface Scene {
  readonly as?: string | null;
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Step = readonly [who: string, command: keyof typeof commandExamples, data?: Members];

/** A complaint that ana has accepted, and then these steps. */
async function after(as: string, ...steps: readonly Step[]): Promise<Scene> {
  const complaintId = await api.register({ complainant: { email: `${randomUUID()}@example.org` } });
  await api.give('ana', complaintId, 'accept');
  for (const [who, command, data] of steps)
    await api.give(who, complaintId, command, data ?? { ...commandExamples[command] });
  return { as, path: { complaintId } };
}

/** What has to be so before the example of an operation works, where the default will not do. */
const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  accept: async () => ({ as: 'ana', path: { complaintId: await api.register() } }),
  adoptPolicy: async () => ({ as: 'max', path: { complaintId: early } }),
  resume: () => after('ana', ['ana', 'pause']),
  deEscalate: () => after('sam', ['ana', 'escalate']),
  closeReferral: () => after('max', ['max', 'refer']),
  refer: () => after('max'),
  approve: () => after('max', ['ana', 'resolve', costly]),
  decline: () => after('max', ['ana', 'resolve', costly]),
  acceptResolution: () => after('ana', ['ana', 'resolve']),
  rejectResolution: () => after('ana', ['ana', 'resolve']),
  close: () => after('ana', ['ana', 'resolve']),
  reopen: () => after('ana', ['ana', 'withdraw']),
  placeLegalHold: () => after('max'),
  assign: async () => ({ as: 'sam', path: { complaintId: await api.register() } }),
  attachFile: async () => ({ ...(await after('ana')), body: 'Two charges of GBP 49.90 on 4 May.' }),
  downloadAttachment: async () => {
    const { path = {} } = await after('ana');
    const { body } = await api.post(`/v1/complaints/${path.complaintId}/attachments?name=a.txt`, {
      headers: { 'content-type': 'text/plain' },
      body: 'Evidence',
    });
    return { as: 'ana', path: { ...path, attachmentId: String(body.attachmentId) } };
  },
  getCommand: async () => ({ path: { name: 'escalate' } }),
  getProblem: async () => ({ path: { code: 'revision-moved' } }),
  listPolicyVersions: async () => ({ path: { policy: 'standard' } }),
  getPolicy: async () => ({ path: { policy: 'standard', version: '2' } }),
  getRecurringProblem: recurringProblem,
  noteRecurringProblem: recurringProblem,
  resolveRecurringProblem: recurringProblem,
  getReview: storedReview,
  markNotificationsRead: async () => ({ as: 'ana', body: { upTo: await api.store.durable.head() } }),
  listLooksAtComplaint: () => after('ida'),
  readMetric: async () => ({ path: { metric: 'escalation-rate' } }),
  listComplaintsBehindMetric: async () => ({ path: { metric: 'escalation-rate' } }),
  getComplaintWorkflow: () => after('max'),
  getWebhook: () => newWebhook(api),
  rotateWebhookSecret: () => newWebhook(api),
  enableWebhook: () => newWebhook(api),
  disableWebhook: () => newWebhook(api),
  testWebhook: () => newWebhook(api),
  listWebhookDeliveries: () => deliveredWebhook(api),
  resendWebhookDelivery: () => deliveredWebhook(api),
  liftLegalHold: () => after('max', ['max', 'place-legal-hold']),
  enterAsCustomer: async () => {
    const { complaintId, code } = await ofCustomer();
    return { as: null, body: { reference: complaintId, code } };
  },
  getOwnComplaint: ofCustomer,
  writeAsCustomer: ofCustomer,
  acceptResolutionAsCustomer: () => ofCustomer(['ana', 'resolve']),
  rejectResolutionAsCustomer: () => ofCustomer(['ana', 'resolve']),
  giveFeedbackAsCustomer: ofCustomer,
  attachFileAsCustomer: async () => ({
    ...(await ofCustomer()),
    body: 'Two charges of GBP 49.90 on 4 May.',
  }),
};

/** What the customer of {@link after} shows. */
async function ofCustomer(...steps: readonly Step[]): Promise<Scene & { complaintId: string; code: string }> {
  const { path = {} } = await after('ana', ...steps);
  const complaintId = String(path.complaintId);
  const { body } = await api.post(`/v1/complaints/${complaintId}/customer-access`, { body: {} });
  const headers = { authorization: `Customer ${String(body.token)}` };
  return { as: null, headers, complaintId, code: String(body.code) };
}

async function recurringProblem(): Promise<Scene> {
  const problemId = `same-product-${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const outcome = await api.dependencies.changeProblem(problemId, {
    command: {
      name: 'detect',
      by: SYSTEM,
      data: {
        rule: 'same-product',
        title: 'Many about one product',
        key: { product: problemId },
        complaints: [OTHER],
        withinDays: 30,
        policy: { id: standard.id, version: 1 },
      },
    },
    policy: await api.dependencies.policies.active(),
    now: new Date().toISOString(),
  });
  expect(outcome.kind).toBe('changed');
  return { as: 'max', path: { problemId } };
}

async function storedReview(): Promise<Scene> {
  const policy = await api.dependencies.policies.active();
  const scope = { policyId: policy.id, period: periodOf('2026-06', 'UTC'), calendar: ALWAYS };
  const made = review([], scope, policy, { opened: [], resolved: [] });
  await storeReview(api.store, made, made.until);
  return { path: { policy: policy.id, month: '2026-06' } };
}

/** More than an agent may promise alone. */
const costly = { ...commandExamples.resolve, redress: [{ kind: 'goodwill', amount: 'GBP 900.00' }] };

/** `max` may do what only the last level may; complaints are worked on by ana, who owns them. */
const usual = (path: string) => after(path.startsWith('/complaints/') ? 'ana' : 'max');

function lookOf(complaintId: string): WorkflowLook {
  const at = '2026-11-22T08:00:00.000Z';
  return {
    namespace: 'default',
    workflowId: `complaint-${complaintId}`,
    runId: randomUUID(),
    continuesRunId: null,
    status: 'running',
    summary: null,
    taskQueue: 'redress',
    startedAt: at,
    closedAt: null,
    history: { events: 3, bytes: 900 },
    pendingTaskAttempt: null,
    timers: [],
    activities: [],
    steps: [{ id: 1, at, kind: 'run-started', text: 'The workflow began' }],
    earlierSteps: 0,
  };
}

/** Sends an example and says what came of it when that was no success. */
async function failureOf(
  { method, path, operation }: Documented,
  example: RequestExample,
): Promise<string | undefined> {
  const scene = await (scenes[operation.id]?.() ?? usual(path));
  const at = path.replaceAll(/:(\w+)/g, (_all, name: string) => scene.path?.[name] ?? `no-${name}`);
  const query = new URLSearchParams(example.query).toString();
  // A stream that is served well never ends.
  const endless = operation.answers[200]?.others?.includes('text/event-stream') === true;
  const reply = await api.call(endless ? 'HEAD' : method.toUpperCase(), `/v1${at}${query && `?${query}`}`, {
    as: operation.scope === 'open' ? null : (scene.as ?? 'max'),
    headers: { 'Idempotency-Key': randomUUID(), ...example.headers, ...scene.headers },
    ...(method === 'get' ? {} : { body: scene.body ?? example.body ?? {} }),
  });
  return reply.status < 300 ? undefined : `${reply.status} ${String(reply.body.detail)}`;
}

it('every example of every operation works as it stands', async () => {
  const failed: string[] = [];
  for (const documentation of operations) {
    const { id, examples = [{}] } = documentation.operation;
    for (const example of examples) {
      const failure = await failureOf(documentation, example).catch(String);
      if (failure !== undefined) failed.push(`${id}: ${failure}`);
    }
  }
  expect(failed).toEqual([]);
});

it('whatever takes a body has an example of it', () => {
  const without = operations.filter(
    ({ operation: { body, examples = [] } }) =>
      body && examples.every((example) => example.body === undefined),
  );
  expect(without.map(({ operation }) => operation.id)).toEqual([]);
});
