import { createExecute } from '../../activities/execute';
import { openPolicies, publishPolicy } from '../../eventstore/policy-log';
import { commandBy, registration } from '../support/commands';
import type { LookAround } from '../../eventstore/decision-context';
import { streamOf } from '../../eventstore/complaint-stream';
import { decodeEvent } from '../../eventstore/complaint-stream';
import type { LogPosition } from '../../eventstore/port';
import { allProjections } from '../../projections/all';
import { complaintsProjection } from '../../projections/models/complaints';
import { surroundings } from '../../projections/queries/surroundings';
import { openTestLog, project, type TestLog } from './test-log';
import { withTeams, widened, widenedDocument, widenedPolicy } from '../support/widened';
import { createWorld, type World, type WorldOptions } from './world';

const DAY = 86_400_000;
let log: TestLog;
let world: World;
beforeEach(async () => {
  log = await openTestLog();
  world = createWorld(widened);
});
afterEach(() => log.close());

type Registered = Parameters<typeof commandBy<'register'>>[2];

function register(id: string, data: Partial<Registered> = {}): void {
  expect(world.give(id, commandBy('ana', 'register', { ...registration, ...data }))).toBe(true);
}

async function happen(): Promise<void> {
  for (const append of world.take()) await log.append([append]);
  await project(log, allProjections);
}

/** What is known to the registration of a complaint now, by somebody who asks for the first time. */
function known(data: Partial<Registered> = {}, lookAround: LookAround = surroundings(log.pool)) {
  const command = commandBy('ana', 'register', { ...registration, ...data });
  return lookAround({ command, policy: widenedPolicy, now: world.now() });
}

describe('row 38: repeat complainants', () => {
  const jo = { complainant: { reference: 'C-7' } };

  test('The earlier complaints of the same person are known, the newest first, with who had the newest', async () => {
    register('A-1', jo);
    world.advance(DAY);
    register('A-2', jo);
    register('OTHER', { complainant: { reference: 'C-8' } });
    register('UNKNOWN', { complainant: {} });
    world.give('A-2', commandBy('sam', 'assign', { assignee: 'sam' }));
    await happen();
    expect(await known(jo)).toMatchObject({
      previous: { count: 2, ids: ['A-2', 'A-1'], lastHolder: 'sam' },
    });
  });

  test('Earlier means within the days of the policy', async () => {
    register('OLD', jo);
    world.advance(10 * DAY);
    register('NEW', jo);
    await happen();
    world.advance((widenedPolicy.previousComplaintsDays - 5) * DAY);
    expect((await known(jo)).previous).toMatchObject({ count: 1, ids: ['NEW'] });
    world.advance(6 * DAY);
    expect(await known(jo)).not.toHaveProperty('previous');
  });

  test('All are counted and ten are named', async () => {
    for (let number = 0; number < 13; number += 1) register(`N-${String(number).padStart(2, '0')}`, jo);
    await happen();
    const { previous } = await known(jo);
    expect(previous?.count).toBe(13);
    expect(previous?.ids).toHaveLength(10);
    expect(previous?.ids[0]).toBe('N-12');
  });

  test('A contact that is corrected is known by what it is now', async () => {
    register('A-1', { complainant: { email: 'jo@exampel.org' } });
    world.give('A-1', commandBy('ana', 'update-contact', { complainant: { email: 'jo@example.org' } }));
    await happen();
    expect((await known({ complainant: { email: 'JO@example.org' } })).previous?.ids).toEqual(['A-1']);
    expect(await known({ complainant: { email: 'jo@exampel.org' } })).not.toHaveProperty('previous');
  });

  test('Nobody who cannot be told from others has earlier complaints', async () => {
    register('A-1', { complainant: { name: 'Jo Smith' } });
    await happen();
    expect(await known({ complainant: { name: 'Jo Smith' } })).not.toHaveProperty('previous');
  });

  test('No personal data stands in what complaints are found by', async () => {
    register('A-1', { complainant: { email: 'jo@example.org' } });
    await happen();
    const { rows } = await log.pool.query<{ complainant_key: string }>(
      'SELECT complainant_key FROM read.complaints',
    );
    expect(rows[0]?.complainant_key).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('row 36: identical narratives', () => {
  test('Complaints that say the same are counted, and the first is named', async () => {
    register('A-1', { description: 'They charged me twice!' });
    world.advance(DAY);
    register('A-2', { description: 'they charged me: twice' });
    register('A-3', { description: 'They charged me thrice!' });
    await happen();
    const { similar } = await known({ description: 'THEY CHARGED ME TWICE' });
    expect(similar).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      count: 2,
      first: 'A-1',
    });
    expect(await known({ description: 'Something else' })).not.toHaveProperty('similar');
  });

  test('Narratives without a word are not taken for the same', async () => {
    register('A-1', { description: '…' });
    await happen();
    expect(await known({ description: '…' })).not.toHaveProperty('similar');
  });
});

describe('row 24: who has how much to do', () => {
  test('Counts the open complaints of each holder and knows whose turn was last', async () => {
    register('A-1');
    register('A-2');
    register('A-3');
    world.give('A-3', commandBy('sam', 'assign', { assignee: 'sam' }));
    await happen();
    const { workload } = await known();
    // The same world has nobody look around, so the rules of the team gave each to ana.
    expect(workload).toEqual({ openComplaints: { ana: 2, sam: 1 }, lastAssigned: { desk: 'ana' } });
  });

  test('What waits for the customer’s answer or is closed is no work', async () => {
    register('A-1');
    register('A-2');
    world.give('A-1', commandBy('ana', 'accept', {}));
    world.give('A-1', commandBy('ana', 'resolve', { outcome: 'upheld', summary: 'Refunded' }));
    world.give('A-2', commandBy('ana', 'withdraw', { reason: 'Settled' }));
    await happen();
    expect((await known()).workload.openComplaints).toEqual({});
  });

  test('Where there are no teams, the turn is that of the role', async () => {
    const plain: WorldOptions = {};
    world = createWorld(plain);
    register('A-1');
    world.fire('A-1');
    await happen();
    expect(world.stateOf('A-1')?.assignee).toBeDefined();
    expect((await known()).workload.lastAssigned).toEqual({ agent: world.stateOf('A-1')?.assignee });
  });

  test('What a person assigns is nobody’s turn', async () => {
    register('A-1');
    world.give('A-1', commandBy('sam', 'assign', { assignee: 'ben' }));
    await happen();
    expect((await known()).workload.lastAssigned).toEqual({ desk: 'ana' });
  });

  test('It is asked of the database once a second, not for every command', async () => {
    register('A-1');
    await happen();
    let queries = 0;
    const counting = new Proxy(log.pool, {
      get(pool, name) {
        if (name !== 'query') return Reflect.get(pool, name);
        return (text: string, values: unknown[]) => {
          if (text.includes('openComplaints')) queries += 1;
          return pool.query(text, values);
        };
      },
    });
    const lookAround = surroundings(counting);
    await Promise.all([known({}, lookAround), known({}, lookAround)]);
    await known({}, lookAround);
    expect(queries).toBe(1);
  });

  test('A database that did not answer is asked again by the next', async () => {
    let down = true;
    const failing = new Proxy(log.pool, {
      get(pool, name) {
        if (name !== 'query') return Reflect.get(pool, name);
        return async (text: string, values: unknown[]) => {
          if (down) throw new Error('no connection');
          return pool.query(text, values);
        };
      },
    });
    const lookAround = surroundings(failing);
    await expect(known({}, lookAround)).rejects.toThrow('no connection');
    down = false;
    expect((await known({}, lookAround)).workload).toEqual({ openComplaints: {}, lastAssigned: {} });
  });

  test('What was assigned here counts before the read model has it, and once when it has it', async () => {
    const lookAround = surroundings(log.pool);
    world.surroundings = await known({}, lookAround);
    const taken: string[] = [];
    for (const id of ['A-1', 'A-2', 'A-3']) {
      register(id);
      const stream = streamOf(id);
      for (const append of world.take()) await log.append([append]);
      const events = (await log.store.durable.readStream(stream)).map(decodeEvent);
      const state = world.stateOf(id);
      if (!state) throw new Error(`${id} was not registered`);
      lookAround.decided?.(events, state, await head());
      taken.push(state.assignee ?? '');
      world.surroundings = await known({}, lookAround);
    }
    // Without what was decided here, all three would have gone to the first of the team.
    expect(taken).toEqual(['ana', 'ben', 'ana']);
    const counted = { openComplaints: { ana: 2, ben: 1 }, lastAssigned: { desk: 'ana' } };
    expect(world.surroundings.workload).toEqual(counted);
    expect(withTeams.teams[0]).toMatchObject({ id: 'desk', assignment: 'round-robin' });

    await project(log, [complaintsProjection]);
    await afterASecond(async () => {
      expect((await known({}, lookAround)).workload).toEqual(counted);
    });
  });

  test('Complaints that come in a row are shared out in turn, however far the read model is behind', async () => {
    const { store, pool } = log;
    await publishPolicy(store, widenedDocument);
    const execute = createExecute({
      store,
      policies: openPolicies(store.durable, widenedDocument.id),
      organisation: withTeams,
      lookAround: surroundings(pool),
    });
    const holders: (string | undefined)[] = [];
    for (const id of ['R-1', 'R-2', 'R-3', 'R-4']) {
      const command = commandBy('sam', 'register', registration);
      await execute(id, command, Date.parse(world.now()));
      // Given again, it is answered as before and counts once.
      holders.push((await execute(id, command, Date.parse(world.now()))).view.holder);
    }
    expect(holders).toEqual(['ana', 'ben', 'ana', 'ben']);
  });

  const head = (): Promise<LogPosition> => log.store.visible.head();
});

/** Looks again when what was asked for before is no longer fresh. */
async function afterASecond(look: () => Promise<void>): Promise<void> {
  const now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 1_001);
  try {
    await look();
  } finally {
    clock.mockRestore();
  }
}
