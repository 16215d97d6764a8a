import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { ensureSearchAttributes } from '../../platform/search-attributes';
import { eventually } from '../support/eventually';
import { type OwnTemporal, startOwnTemporal } from '../support/temporal';
import { createTimeSkippingEnvironment } from '../support/time-skipping';

const attributes = { RedressLevel: 'KEYWORD', RedressDueAt: 'DATETIME', RedressBreached: 'BOOL' } as const;
const level = defineSearchAttributeKey('RedressLevel', SearchAttributeType.KEYWORD);
const dueAt = defineSearchAttributeKey('RedressDueAt', SearchAttributeType.DATETIME);

function startComplaint(client: Client, workflowId: string) {
  return client.workflow.start('complaint', {
    taskQueue: 'nobody',
    workflowId,
    typedSearchAttributes: [
      { key: level, value: 'frontline' },
      { key: dueAt, value: new Date('2030-01-01T00:00:00Z') },
    ],
  });
}

describe('search attributes on a dev server', () => {
  let temporal: OwnTemporal;
  let connections: Connection[];

  beforeAll(async () => {
    temporal = await startOwnTemporal();
    connections = await Promise.all([1, 2, 3].map(() => Connection.connect({ address: temporal.address })));
  });

  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await temporal.stop();
  });

  const first = () => {
    const [connection] = connections;
    if (connection === undefined) throw new Error('not connected');
    return connection;
  };

  it('can be used at once after several processes have registered them at the same time, and again', async () => {
    await Promise.all(
      connections.map((connection) => ensureSearchAttributes(connection, 'default', attributes)),
    );
    await ensureSearchAttributes(first(), 'default', attributes);
    const client = new Client({ connection: first() });
    await startComplaint(client, 'complaint-1');
    await eventually(async () => {
      const { count } = await client.workflow.count(
        "RedressLevel = 'frontline' AND RedressDueAt > '2029-12-31T00:00:00Z'",
      );
      return count === 1;
    });
  });

  it('are added to those that are there', async () => {
    await ensureSearchAttributes(first(), 'default', attributes);
    await ensureSearchAttributes(first(), 'default', { ...attributes, RedressPriority: 'KEYWORD' });
    const { customAttributes } = await first().operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes ?? {})).toEqual(
      expect.arrayContaining([...Object.keys(attributes), 'RedressPriority']),
    );
  });

  it('are refused when one exists with another type', async () => {
    await ensureSearchAttributes(first(), 'default', { Taken: 'INT' });
    await expect(ensureSearchAttributes(first(), 'default', { Taken: 'KEYWORD' })).rejects.toMatchObject({
      code: 'RDS-2111',
      fix: expect.stringContaining('--name Taken'),
    });
  });

  it('are refused in a namespace that does not exist', async () => {
    const outcome = ensureSearchAttributes(first(), 'elsewhere', attributes, { withinMs: 0 });
    await expect(outcome).rejects.toMatchObject({
      code: 'RDS-2110',
      why: expect.stringContaining('elsewhere'),
    });
  });
});

describe('the time-skipping server', () => {
  let environment: TestWorkflowEnvironment;

  beforeAll(async () => {
    environment = await createTimeSkippingEnvironment();
  }, 600_000);

  afterAll(() => environment?.teardown());

  it('lets days pass in no time', async () => {
    const before = await environment.currentTimeMs();
    await environment.sleep('3 days');
    const passed = (await environment.currentTimeMs()) - before;
    expect(Math.floor(passed / 86_400_000)).toBe(3);
  });

  it('takes search attributes from several processes at the same time, and again', async () => {
    const { connection, nativeConnection, client } = environment;
    await Promise.all([
      ensureSearchAttributes(connection, 'default', attributes),
      ensureSearchAttributes(nativeConnection, 'default', attributes),
      ensureSearchAttributes(connection, 'default', { ...attributes, RedressPriority: 'KEYWORD' }),
    ]);
    await ensureSearchAttributes(nativeConnection, 'default', attributes);
    const handle = await startComplaint(client, 'complaint-1');
    expect((await handle.describe()).typedSearchAttributes.get(level)).toBe('frontline');
  });
});
