import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { fold } from '../../../domain/evolve';
import { streamOf } from '../../../eventstore/complaint-stream';
import type { Projector } from '../../../projections/projector/projector';
import { eventually } from '../../support/eventually';
import { historiesOf } from '../../support/histories';
import type { Stored } from './log';
import { policy, positionIn, type Product, startProduct, textOf } from './product';

let product: Product;
let projector: Projector;
beforeAll(async () => {
  product = await startProduct();
  await product.system.startWorker();
  projector = product.startProjector();
});
afterAll(() => product.stop());

async function escalationOf(id: string): Promise<Stored> {
  const found = product.server.log.stream(streamOf(id)).find(({ type }) => type === 'ComplaintEscalated');
  if (!found) throw new Error(`${id} was not escalated`);
  return found;
}

test('redress verify finds the log as it was recorded, passes through kept heads, and names an event that was changed', async () => {
  const heads = join(product.folder, 'heads');
  expect(await product.redress('head', 'key')).toMatchObject({ exitCode: 0 });
  const lives = [await product.wholeLife('first@example.org')];
  expect(await product.redress('head', 'export', '--folder', heads)).toMatchObject({ exitCode: 0 });
  lives.push(await product.wholeLife('second@example.org'));
  expect(await product.redress('head', 'export', '--folder', heads)).toMatchObject({ exitCode: 0 });
  const files = (await readdir(heads)).filter((file) => file.endsWith('.json'));
  const verify = () => product.redress('verify', ...files.flatMap((file) => ['--head', join(heads, file)]));
  expect(files.length).toBeGreaterThanOrEqual(2);
  expect(await verify()).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^All \d+ events are as they were recorded, and the log passes through all/),
  });
  for (const { id } of lives) {
    const stored = await escalationOf(id);
    const was = Buffer.from(stored.data);
    stored.data.set(Buffer.from(was.toString().replace('customer-asks', 'customer-lied')));
    const found = await verify();
    const refused = await product.redress('head', 'export');
    stored.data.set(was);
    const place = `Position ${stored.position}/${stored.position} (${streamOf(id)}, revision ${stored.revision}), content-changed`;
    expect(found).toMatchObject({ exitCode: 1, err: expect.stringContaining(place) });
    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining(place) });
  }
  expect(await verify()).toMatchObject({ exitCode: 0 });
});

test('a policy that is published is listed at its position, and is what new complaints follow', async () => {
  const body = { ...policy, version: 2, title: 'The second version' };
  const published = await product.call('POST', '/v1/policies', { as: 'max', body });
  expect(published.status).toBe(201);
  const path = `/v1/policies?minPosition=${encodeURIComponent(positionIn(published))}`;
  expect((await product.call('GET', path)).body).toMatchObject({
    active: { id: policy.id, version: 2 },
    policies: expect.arrayContaining([expect.objectContaining({ version: 2, title: body.title })]),
  });
  const { id } = await product.register('new-policy@example.org');
  expect(fold(await product.system.eventsOf(id))?.policy).toMatchObject({ id: policy.id, version: 2 });
  await product.expectExact(projector);
});

test('an erasure leaves nothing readable, in KurrentDB, in PostgreSQL and in Temporal, and the log verifies', async () => {
  const email = 'quokka@example.org';
  const { id } = await product.wholeLife(email, 'Quokka of Quokka Street');
  await product.expectExact(projector);
  const before = await product.everything();
  expect(before.tables).toContain('Quokka');
  expect(before.log).not.toMatch(/quokka/i);
  for (const history of await historiesOf(product.system, id))
    expect(historyToJSON(history)).not.toMatch(/quokka/i);
  const reply = await product.call('POST', '/v1/erasures', {
    as: 'max',
    body: { person: { email }, ground: 'consent-withdrawn' },
  });
  expect(reply).toMatchObject({ status: 200, body: { complaints: [id], historiesLeft: [] } });

  await product.expectExact(projector);
  const shown = await product.call('GET', `/v1/complaints/${id}`, { as: 'max' });
  expect(shown.text).not.toMatch(/quokka/i);
  expect(shown.body).toMatchObject({ description: expect.stringMatching(/^erased on \d{4}-\d{2}-\d{2}$/) });
  await eventually(async () => !/quokka/i.test((await product.everything()).tables));
  expect(fold(await product.system.eventsOf(id))).toMatchObject({ status: 'closed' });
  expect(product.server.log.stream(streamOf(id)).map(textOf).at(-1)).toContain('PersonalDataErased');
  expect(await product.redress('verify')).toMatchObject({ exitCode: 0 });
}, 120_000);
