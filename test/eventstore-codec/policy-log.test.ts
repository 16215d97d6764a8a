import type { CalendarDocument } from '../../domain/calendar/document';
import type { PolicyDocument } from '../../domain/policy/document';
import { freezePolicy } from '../../domain/policy/policy';
import { openMemoryEventStore } from '../../eventstore/memory';
import { openPolicies, pinnedPolicies, publishedVersions, publishPolicy } from '../../eventstore/policy-log';
import { ladderPolicy } from '../support/configuration';
import { readAll } from '../eventstore/events';

const version = (number: number, changes: Partial<PolicyDocument> = {}): PolicyDocument => ({
  ...ladderPolicy,
  version: number,
  ...changes,
});
const office: CalendarDocument = {
  id: 'office',
  title: 'Office',
  timeZone: 'Europe/London',
  hours: { 'mon-fri': ['09:00-17:00'] },
  holidays: { country: 'GB', region: 'ENG', years: [2026, 2027] },
};
const withHolidays = version(1, { calendars: [office] });

describe('publishing a policy', () => {
  test('stores it once, however often and by however many at the same time', async () => {
    const store = openMemoryEventStore();
    await Promise.all([publishPolicy(store, version(1)), publishPolicy(store, version(1))]);
    await publishPolicy(store, version(1));
    expect(await readAll(store.durable)).toMatchObject([
      { stream: 'policy-standard', revision: 0, type: 'PolicyPublished', metadata: { by: { id: 'system' } } },
    ]);
  });

  test('gives the policy as it is published, with the holidays of its calendars as dates, and keeps who published it', async () => {
    const store = openMemoryEventStore();
    const published = await publishPolicy(store, withHolidays, { id: 'max', role: 'manager' });
    expect(published).toEqual(freezePolicy(withHolidays));
    expect(published.calendars[0]?.holidays).toContainEqual({ date: '2026-12-25', name: 'Christmas Day' });
    expect(await publishedVersions(store.durable, 'standard')).toMatchObject([
      { policy: published, by: 'max' },
    ]);
  });

  test('keeps every version beside the others, each policy in its own stream', async () => {
    const store = openMemoryEventStore();
    await publishPolicy(store, version(1));
    await publishPolicy(store, version(5, { title: 'New' }));
    await publishPolicy(store, version(1, { id: 'strict' }));
    await publishPolicy(store, version(1));
    expect((await readAll(store.durable)).map(({ stream, revision }) => `${stream} ${revision}`)).toEqual([
      'policy-standard 0',
      'policy-standard 1',
      'policy-strict 0',
    ]);
  });

  test('is refused for other content under a version that is taken, and says which is free', async () => {
    const store = openMemoryEventStore();
    await publishPolicy(store, version(1));
    await publishPolicy(store, version(3));
    await expect(publishPolicy(store, version(1, { title: 'Other' }))).rejects.toMatchObject({
      code: 'RDS-3003',
      fix: expect.stringContaining('version: 4'),
    });
    expect(await readAll(store.durable)).toHaveLength(2);
  });

  test('is refused for a version below the newest', async () => {
    const store = openMemoryEventStore();
    await publishPolicy(store, version(3));
    await expect(publishPolicy(store, version(2))).rejects.toMatchObject({
      code: 'RDS-3004',
      fix: expect.stringContaining('version: 4'),
    });
  });
});

describe('the same document, when the data that its holidays come from have changed', () => {
  /** As a release with other holiday data published it: the dates differ, what its author wrote does not. */
  async function publishedBefore() {
    const store = openMemoryEventStore();
    await publishPolicy(store, withHolidays);
    const [event] = await readAll(store.durable);
    if (!event) throw new Error('nothing was published');
    const policy = freezePolicy(withHolidays);
    const other = { ...policy, calendars: policy.calendars.map((one) => ({ ...one, holidays: [] })) };
    const before = openMemoryEventStore();
    const data = { ...event.data, policy: JSON.parse(JSON.stringify(other)) };
    await before.append(event.stream, [{ ...event, data }], 'no-stream');
    return { store: before, other };
  }

  test('is published already, and complaints keep the dates that it was published with', async () => {
    const { store, other } = await publishedBefore();
    expect(await publishPolicy(store, withHolidays)).toEqual(other);
    expect(await readAll(store.durable)).toHaveLength(1);
  });

  test('is another one when its calendar says something else', async () => {
    const { store } = await publishedBefore();
    const changed = version(1, { calendars: [{ ...office, hours: { 'mon-fri': ['09:00-18:00'] } }] });
    await expect(publishPolicy(store, changed)).rejects.toMatchObject({ code: 'RDS-3003' });
    expect(await readAll(store.durable)).toHaveLength(1);
  });
});

describe('a pinned policy', () => {
  test('is the very version that was published, and is read once', async () => {
    const store = openMemoryEventStore();
    const first = version(1);
    const second = version(2, { title: 'Newer' });
    await publishPolicy(store, first);
    await publishPolicy(store, second);
    const readStream = jest.spyOn(store.durable, 'readStream');
    const pinned = pinnedPolicies(store.durable);
    expect(await pinned({ id: 'standard', version: 1 })).toEqual(freezePolicy(first));
    expect(await pinned({ id: 'standard', version: 2 })).toEqual(freezePolicy(second));
    const before = readStream.mock.calls.length;
    await pinned({ id: 'standard', version: 1 });
    expect(readStream).toHaveBeenCalledTimes(before);
  });

  test('that was never published is a failure that says so, until it is published', async () => {
    const store = openMemoryEventStore();
    const pinned = pinnedPolicies(store.durable);
    await expect(pinned({ id: 'standard', version: 1 })).rejects.toMatchObject({ code: 'RDS-3005' });
    await publishPolicy(store, version(1));
    expect(await pinned({ id: 'standard', version: 1 })).toEqual(freezePolicy(version(1)));
    await expect(pinned({ id: 'standard', version: 2 })).rejects.toMatchObject({ code: 'RDS-3005' });
  });
});

describe('the active policy', () => {
  test('is the newest published version, also of one that is published later by somebody else', async () => {
    const store = openMemoryEventStore();
    await publishPolicy(store, version(1));
    await publishPolicy(store, version(9, { id: 'another' }));
    const policies = openPolicies(store.durable, 'standard');
    expect(await policies.active()).toEqual(freezePolicy(version(1)));
    expect(await policies.active()).toEqual(freezePolicy(version(1)));
    await publishPolicy(store, version(4));
    expect(await policies.active()).toEqual(freezePolicy(version(4)));
    expect(await policies.pinned({ id: 'standard', version: 1 })).toEqual(freezePolicy(version(1)));
  });

  test('is a failure as long as none was published', async () => {
    const policies = openPolicies(openMemoryEventStore().durable, 'standard');
    await expect(policies.active()).rejects.toMatchObject({ code: 'RDS-3005' });
  });
});
