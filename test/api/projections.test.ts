import { complaintsProjection } from '../../projections/models/complaints';
import { readCheckpoints } from '../../projections/projector/checkpoint';
import { parkStream } from '../../projections/projector/parked';
import { eventually } from '../support/eventually';
import { execute } from '../support/postgres';
import { type Members, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const statusFor = async (as: string) => {
  const { status, body } = await api.get('/v1/projections', { as });
  expect(status).toBe(200);
  return (body.projections as Members[]).find(({ projection }) => projection === 'complaints');
};

test('GET /v1/projections says how far each read model is', async () => {
  await api.register();
  await eventually(async () => (await statusFor('ana'))?.caughtUp === true);
  expect(await statusFor('ana')).toMatchObject({
    slot: 'serving',
    current: true,
    lag: { events: 0, seconds: 0 },
    status: 'running',
    failure: null,
    parked: 0,
  });
});

test('why a projection has halted is read by the last level only, that it has by everybody', async () => {
  const [first] = await readCheckpoints(api.dependencies.pool, [complaintsProjection]);
  const event = { id: 'x', type: 'NoteAdded', position: '1', stream: 'complaint-A', revision: 1 };
  await execute(
    api.databaseUrl,
    `UPDATE read.checkpoints SET status = 'paused' WHERE projection = 'complaints';
     UPDATE read.checkpoints SET status = 'failed', failure = '${JSON.stringify({ message: 'Zoe', event })}'
     WHERE projection = 'complaints'`,
  );
  if (!first) throw new Error('no checkpoint');
  await parkStream(
    api.dependencies.pool,
    first,
    { stream: 'complaint-B', revision: 3 },
    { message: 'Zoe', event: null },
    1,
  );
  expect(await statusFor('ana')).toMatchObject({ status: 'failed', failure: { event }, parked: 1 });
  expect((await statusFor('ana'))?.failure).not.toHaveProperty('message');
  expect(await statusFor('max')).toMatchObject({ failure: { event, message: 'Zoe' } });
});

test('/readyz tells of what is out of date', async () => {
  const ready = async () => (await api.get('/v1/readyz')).text;
  await execute(
    api.databaseUrl,
    "UPDATE read.checkpoints SET status = 'paused' WHERE projection = 'complaints'",
  );
  expect(await ready()).toContain('complaints is paused');
  await execute(
    api.databaseUrl,
    "UPDATE read.checkpoints SET status = 'running', failure = NULL, model_version = 1 WHERE projection = 'complaints'",
  );
  expect(await ready()).toContain('complaints serves version 1');
});
