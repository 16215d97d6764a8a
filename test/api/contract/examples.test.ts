import { randomUUID } from 'node:crypto';
import { commandExamples } from '../../../api/contract/command-examples';
import { type Documented, documented } from '../../../api/resource';
import { createRouters, mounted } from '../../../api/routers';
import { createStreams } from '../../../api/sse/streams';
import { readPolicy } from '../../../cli/start/configuration';
import type { PolicyDocument } from '../../../domain/policy/document';
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
  const routers = createRouters(api.dependencies, createStreams(api.dependencies));
  operations = mounted(routers).flatMap(({ routers: all }) => all.flatMap(documented));
  await api.register({ complaintId: OTHER });
  early = await api.register();
  await api.dependencies.publishPolicy({ ...standard, version: 2 }, { id: 'max', role: 'manager' });
});
afterAll(() => api?.stop());

/** Where an example is sent, by whom, and with what that the example cannot know. */
interface Scene {
  readonly as?: string | null;
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

type Step = readonly [who: string, command: keyof typeof commandExamples, data?: Members];

/** A complaint that ana has accepted, and then these steps. */
async function after(as: string, ...steps: readonly Step[]): Promise<Scene> {
  const complaintId = await api.register({ complainant: { email: 'zoe@example.org' }, category: 'card' });
  await api.give('ana', complaintId, 'accept');
  for (const [who, command, data] of steps)
    await api.give(who, complaintId, command, data ?? { ...commandExamples[command] });
  return { as, path: { complaintId } };
}

const accepted = (as: string) => () => after(as);

/** What has to be so before the example of an operation works, where the default will not do. */
const scenes: Readonly<Record<string, () => Promise<Scene>>> = {
  accept: async () => ({ as: 'ana', path: { complaintId: await api.register() } }),
  adoptPolicy: async () => ({ as: 'max', path: { complaintId: early } }),
};

/** `max` may do what only the last level may; complaints are worked on by ana, who owns them. */
const usual = (path: string) => after(path.startsWith('/complaints/') ? 'ana' : 'max');

it('every example of every operation works as it stands', async () => {
  const failed: string[] = [];
  for (const { method, path, operation } of operations) {
    const { id, examples = [] } = operation;
    for (const [index, example] of examples.entries()) {
      const scene = await (scenes[id]?.() ?? usual(path)).catch((error: unknown) => {
        failed.push(`${id}: the scene failed: ${String(error)}`);
        return undefined;
      });
      if (!scene) continue;
      const at = path.replaceAll(/:(\w+)/g, (_all, name: string) => scene.path?.[name] ?? `no-${name}`);
      const query = new URLSearchParams(example.query).toString();
      const reply = await api.call(method.toUpperCase(), `/v1${at}${query && `?${query}`}`, {
        as: operation.scope === 'open' ? null : (scene.as ?? 'max'),
        headers: {
          ...example.headers,
          ...scene.headers,
          ...(method === 'post' ? { 'Idempotency-Key': randomUUID() } : {}),
        },
        ...(scene.body ? { body: scene.body } : method === 'post' ? { body: example.body ?? {} } : {}),
      });
      if (reply.status >= 300) failed.push(`${id} ${index + 1}: ${reply.status} ${reply.text.slice(0, 200)}`);
    }
  }
  expect(failed).toEqual([]);
});
it('there is an example of everything', () => {
  const without = operations
    .filter(({ operation }) => !operation.examples?.length)
    .map(({ operation }) => operation.id);
  expect(without).toEqual([]);
});
