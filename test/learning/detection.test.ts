import { detectProblems } from '../../activities/problems';
import { changeProblem, readProblem } from '../../eventstore/problem-log';
import { allProjections } from '../../projections/all';
import { listProblems, problemsByComplaint, problemSource } from '../../projections/queries/problems';
import { policyWithSections, Story } from '../domain/story';
import { openTestLog, project, silent, type TestLog } from '../projections/test-log';
import { detectNow, fixedPolicy, newId, registerMany, tell } from './log';

const rules = [
  {
    id: 'same-product',
    title: 'Many about one product',
    same: ['category', 'product'],
    atLeast: 3,
    withinDays: 30,
  },
  { id: 'same-cause', title: 'One cause again', same: ['root-cause'], atLeast: 2, withinDays: 90 },
  { id: 'same-text', title: 'The same words', same: ['narrative'], atLeast: 4, withinDays: 365 },
] as const;
const policy = policyWithSections({
  problems: rules.map((rule) => ({ ...rule, same: [...rule.same] })),
  closing: { rootCauses: [{ id: 'system-fault', title: 'A fault of a system' }] },
});
const MAY = '2026-05-20T09:00:00.000Z';
const JUNE = '2026-06-10T09:00:00.000Z';

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : 1);
const sorted = (ids: readonly string[] | undefined) => [...(ids ?? [])].sort();

describe('row 35: recurring issues are found', () => {
  test('complaints that share category and product above the rate open one problem that links them', async () => {
    const ids = await registerMany(log.store, 3, { policy, start: MAY, product: 'Gold card' });
    await registerMany(log.store, 2, { policy, start: MAY, product: 'Silver card' });
    expect(await detectNow(log, policy, JUNE)).toEqual({ opened: 1, joined: 3, failed: [] });
    const [problem, ...others] = await listProblems(log.pool, { limit: 10 });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      rule: 'same-product',
      key: { category: 'card', product: 'Gold card' },
      status: 'open',
      complaints: 3,
      openedAt: JUNE,
    });
    const stream = await readProblem(log.store.durable, problem?.id ?? '');
    expect(sorted(stream.problem?.complaints)).toEqual(sorted(ids));
    expect(stream.problem?.policy).toEqual({ id: policy.id, version: policy.version });
    expect(await problemsByComplaint(log.pool)(ids[0] ?? '')).toEqual([problem?.id]);
  });

  test('searching again finds nothing new; one more complaint joins the open problem, even when the rate has fallen', async () => {
    await registerMany(log.store, 3, { policy, start: MAY, product: 'Gold card' });
    await detectNow(log, policy, JUNE);
    expect(await detectNow(log, policy, JUNE)).toEqual({ opened: 0, joined: 0, failed: [] });
    await registerMany(log.store, 1, { policy, start: '2026-09-01T09:00:00.000Z', product: 'Gold card' });
    expect(await detectNow(log, policy, '2026-09-01T10:00:00.000Z')).toMatchObject({ opened: 0, joined: 1 });
    expect(await listProblems(log.pool, { limit: 10 })).toMatchObject([{ complaints: 4 }]);
  });

  test('too few, or over too long a time, open nothing', async () => {
    await registerMany(log.store, 2, { policy, start: '2026-04-01T09:00:00.000Z', product: 'Gold card' });
    await registerMany(log.store, 2, { policy, start: MAY, product: 'Gold card' });
    expect(await detectNow(log, policy, JUNE)).toMatchObject({ opened: 0 });
  });

  test('root causes named at closing and identical narratives open problems of their own', async () => {
    for (const id of [newId(), newId()]) {
      const story = new Story({ policy, start: MAY })
        .register({ description: `Complaint ${id}` })
        .by('ana', 'accept', {})
        .by('ana', 'resolve', { outcome: 'upheld', summary: 'Refunded' })
        .by('ana', 'close', { note: 'By phone', rootCause: 'system-fault' });
      await tell(log.store, id, story);
    }
    await registerMany(log.store, 4, { policy, start: MAY, description: 'You charged me TWICE!' });
    await detectNow(log, policy, JUNE);
    const found = await listProblems(log.pool, { limit: 10 });
    expect(found.map(({ rule, complaints }) => [rule, complaints]).toSorted(byText)).toEqual([
      ['same-cause', 2],
      ['same-text', 4],
    ]);
  });

  test('after a problem was resolved its complaints count no more, and as many new ones open the next', async () => {
    await registerMany(log.store, 3, { policy, start: MAY, product: 'Gold card' });
    await detectNow(log, policy, JUNE);
    const [first] = await listProblems(log.pool, { limit: 10 });
    const resolve = {
      name: 'resolve',
      by: { id: 'ana', role: 'agent' },
      data: { summary: 'Corrected' },
    } as const;
    await changeProblem(log.store, first?.id ?? '', {
      command: resolve,
      commandId: 'k-1',
      policy,
      now: JUNE,
    });
    expect(await detectNow(log, policy, JUNE)).toMatchObject({ opened: 0, joined: 0 });
    const one = await registerMany(log.store, 1, { policy, start: JUNE, product: 'Gold card' });
    expect(await detectNow(log, policy, JUNE)).toMatchObject({ opened: 0, joined: 0 });
    const more = await registerMany(log.store, 2, { policy, start: JUNE, product: 'Gold card' });
    const fresh = [...one, ...more];
    expect(await detectNow(log, policy, JUNE)).toMatchObject({ opened: 1, joined: 3 });
    const [second] = await listProblems(log.pool, { status: 'open', limit: 10 });
    expect(second?.id).not.toBe(first?.id);
    const { problem } = await readProblem(log.store.durable, second?.id ?? '');
    expect(sorted(problem?.complaints)).toEqual(sorted(fresh));
  });

  test('two who search at once, and one whose read model is behind, open one problem with each complaint once', async () => {
    const ids = await registerMany(log.store, 20, { policy, start: MAY, product: 'Gold card' });
    await project(log, allProjections);
    const search = ({ store, pool }: Pick<TestLog, 'store' | 'pool'>, later = 0) =>
      detectProblems(
        { store, policies: fixedPolicy(policy), source: problemSource(pool), log: silent },
        Date.parse(JUNE) + later,
      );
    const both = await Promise.all([
      search(log),
      search(log.connect('other'), 1),
      search(log.connect('third'), 2),
    ]);
    // Nothing was projected since: this one opens what was opened already.
    const late = await search(log);
    expect([...both, late].flatMap(({ failed }) => failed)).toEqual([]);
    expect([...both, late].reduce((sum, { opened }) => sum + opened, 0)).toBe(1);
    expect([...both, late].reduce((sum, { joined }) => sum + joined, 0)).toBe(20);
    await project(log, allProjections);
    const [problem, ...others] = await listProblems(log.pool, { limit: 10 });
    expect(others).toEqual([]);
    const { problem: stored } = await readProblem(log.store.durable, problem?.id ?? '');
    expect(sorted(stored?.complaints)).toEqual(sorted(ids));
  });

  test('a command of a person is carried out once per key, and another one under its key is told so', async () => {
    await registerMany(log.store, 3, { policy, start: MAY, product: 'Gold card' });
    await detectNow(log, policy, JUNE);
    const [problem] = await listProblems(log.pool, { limit: 1 });
    const note = (text: string, commandId = 'k-1') =>
      changeProblem(log.store, problem?.id ?? '', {
        command: { name: 'note', by: { id: 'ana', role: 'agent' }, data: { text } },
        commandId,
        policy,
        now: JUNE,
      });
    const at = await Promise.all([note('Looked into it'), note('Looked into it'), note('So did I', 'k-2')]);
    expect(at.map(({ kind }) => kind)).toEqual(['changed', 'changed', 'changed']);
    expect((await note('Looked into it')).kind).toBe('changed');
    expect((await note('Something else')).kind).toBe('reused');
    const { problem: stored } = await readProblem(log.store.durable, problem?.id ?? '');
    expect(stored?.notes.map(({ text }) => text).toSorted(byText)).toEqual(['Looked into it', 'So did I']);
  });
});
