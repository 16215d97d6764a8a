import type { Policy } from '../../domain/policy/schema';
import { pinnedPolicies, publishPolicy } from '../../eventstore/policy-log';
import { ladderPolicy } from '../domain/world';
import { memoryStore } from './memory-store';

const version = (number: number, changes: Partial<Policy> = {}): Policy => ({
  ...ladderPolicy,
  version: number,
  ...changes,
});

describe('publishing a policy', () => {
  test('stores it once, however often and by however many at the same time', async () => {
    const store = memoryStore();
    await Promise.all([publishPolicy(store, version(1)), publishPolicy(store, version(1))]);
    await publishPolicy(store, version(1));
    expect(store.log).toMatchObject([
      { stream: 'policy-standard', revision: 0, type: 'PolicyPublished', metadata: { by: { id: 'system' } } },
    ]);
  });

  test('keeps every version beside the others, each policy in its own stream', async () => {
    const store = memoryStore();
    await publishPolicy(store, version(1));
    await publishPolicy(store, version(5, { title: 'New' }));
    await publishPolicy(store, version(1, { id: 'strict' }));
    await publishPolicy(store, version(1));
    expect(store.log.map(({ stream, revision }) => `${stream} ${revision}`)).toEqual([
      'policy-standard 0',
      'policy-standard 1',
      'policy-strict 0',
    ]);
  });

  test('is refused for other content under a version that is taken, and says which is free', async () => {
    const store = memoryStore();
    await publishPolicy(store, version(1));
    await publishPolicy(store, version(3));
    await expect(publishPolicy(store, version(1, { title: 'Other' }))).rejects.toMatchObject({
      code: 'RDS-3003',
      fix: expect.stringContaining('version: 4'),
    });
    expect(store.log).toHaveLength(2);
  });

  test('is refused for a version below the newest', async () => {
    const store = memoryStore();
    await publishPolicy(store, version(3));
    await expect(publishPolicy(store, version(2))).rejects.toMatchObject({
      code: 'RDS-3004',
      fix: expect.stringContaining('version: 4'),
    });
  });
});

describe('a pinned policy', () => {
  test('is the very version that was published, and is read once', async () => {
    const store = memoryStore();
    await publishPolicy(store, version(1));
    await publishPolicy(store, version(2, { customerUpdate: 'P1D' }));
    const pinned = pinnedPolicies(store.durable);
    expect(await pinned({ id: 'standard', version: 1 })).toEqual(version(1));
    expect(await pinned({ id: 'standard', version: 2 })).toEqual(version(2, { customerUpdate: 'P1D' }));
    const before = store.reads();
    await pinned({ id: 'standard', version: 1 });
    expect(store.reads()).toBe(before);
  });

  test('that was never published is a failure that says so, until it is published', async () => {
    const store = memoryStore();
    const pinned = pinnedPolicies(store.durable);
    await expect(pinned({ id: 'standard', version: 1 })).rejects.toMatchObject({ code: 'RDS-3005' });
    await publishPolicy(store, version(1));
    expect(await pinned({ id: 'standard', version: 1 })).toEqual(version(1));
    await expect(pinned({ id: 'standard', version: 2 })).rejects.toMatchObject({ code: 'RDS-3005' });
  });
});
