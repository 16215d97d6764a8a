import { accept, after, at, attempted, by, complaintData, registered, resolved, waiting } from './kit';
import type { PersonId } from './world';

const attempt = (person: PersonId) => by(person, 'record-attempt', attempted);
const escalate = (person: PersonId, reason?: string) =>
  by(person, 'escalate', { summary: 'Please take over', ...(reason === undefined ? {} : { reason }) });
const owned = [registered, accept('ana')];

describe('the dossier', () => {
  const dossiers = (world: ReturnType<typeof after>) =>
    world.events.flatMap((event) => (event.type === 'ComplaintEscalated' ? [event.data.dossier] : []));

  test('is frozen: what is tried later is in the next one only', () => {
    const first = after(...owned, attempt('ana'), escalate('ana'));
    const [frozen] = dossiers(first);
    const all = after(
      ...owned,
      attempt('ana'),
      escalate('ana'),
      accept('sam'),
      attempt('sam'),
      escalate('sam'),
    );
    expect(dossiers(all)[0]).toEqual(frozen);
    expect(dossiers(all)[0]?.stepsTaken).toHaveLength(1);
    expect(dossiers(all)[1]?.stepsTaken.map(({ by: who, level }) => `${who} at ${level}`)).toEqual([
      'ana at frontline',
      'sam at supervisor',
    ]);
  });

  test('adds up the time at each level, without the time a resolution was offered or it was closed', () => {
    const world = after(
      ...owned,
      waiting('PT1H'),
      escalate('ana', 'threat'),
      accept('sam'),
      waiting('PT2H'),
      by('sam', 'resolve', resolved),
      waiting('P1D'),
      by('sam', 'reject-resolution', { reason: 'Too little' }),
      waiting('PT3H'),
      by('sam', 'withdraw', { reason: 'Tired' }),
      waiting('P7D'),
      by('sam', 'reopen', { reason: 'Not so tired' }),
      waiting('PT4H'),
      escalate('sam', 'threat'),
    );
    const hour = 3_600_000;
    expect(dossiers(world).map(({ timeConsumed }) => timeConsumed)).toEqual([
      { totalMs: hour, perLevel: [{ level: 'frontline', ms: hour }] },
      {
        totalMs: 10 * hour,
        perLevel: [
          { level: 'frontline', ms: hour },
          { level: 'supervisor', ms: 9 * hour },
        ],
      },
    ]);
  });

  test('holds the promises of attempts, updates and resolutions, and the resolutions that did not last with the reasons', () => {
    const promise = (what: string) => ({ promises: [{ what }] });
    const [dossier] = dossiers(
      after(
        ...owned,
        by('ana', 'record-attempt', { ...attempted, ...promise('a call') }),
        by('ana', 'send-customer-update', { message: 'Soon', ...promise('a letter') }),
        by('ana', 'resolve', { ...resolved, ...promise('a refund') }),
        by('ben', 'reject-resolution', { reason: 'Too little', csat: 1 }),
        escalate('ana'),
      ),
    );
    const happened = { at: at('PT0S'), by: 'ana' };
    expect(dossier?.promisesMade).toEqual([
      { what: 'a call', ...happened },
      { what: 'a letter', ...happened },
      { what: 'a refund', ...happened },
    ]);
    expect(dossier?.formerResolutions).toEqual([
      {
        ...resolved,
        redress: [],
        level: 'frontline',
        ...happened,
        setAside: { reason: 'Too little', at: at('PT0S'), by: 'ben' },
      },
    ]);
  });

  test('holds the details of the complaint, those that were left out at registration not at all', () => {
    const details = { ...complaintData, product: 'Credit card', receivedAt: '2026-03-01T08:00:00Z' };
    const [dossier] = dossiers(after(by('ana', 'register', details), escalate('ana', 'threat')));
    expect(dossier?.details).toEqual({
      ...details,
      department: 'accounts',
      priority: 'normal',
      registeredAt: at('PT0S'),
    });
    const [plain] = dossiers(after(registered, escalate('ana', 'threat')));
    expect(plain?.details).not.toHaveProperty('product');
    expect(plain?.details).not.toHaveProperty('receivedAt');
  });

  test('says for whom the complaint waited', () => {
    const [byAssignee] = dossiers(
      after(registered, by('sam', 'assign', { assignee: 'ben' }), escalate('ana', 'threat')),
    );
    expect(byAssignee?.handedOverBy).toEqual({ level: 'frontline', assignee: 'ben' });
    const [byNobody] = dossiers(after(registered, escalate('ana', 'threat')));
    expect(byNobody?.handedOverBy).toEqual({ level: 'frontline' });
  });

  test('of a complaint with endless history fits into an event, and says what it leaves out', () => {
    const long = (length: number) => '申'.repeat(length);
    const promises = Array.from({ length: 20 }, () => ({ what: long(1_000) }));
    const tried = by('ana', 'record-attempt', {
      tried: long(5_000),
      proposedSolutions: Array.from({ length: 20 }, () => long(2_000)),
      outcome: 'not-solved',
      promises,
    });
    const offered = [
      by('ana', 'resolve', { outcome: 'upheld', summary: long(20_000), promises }),
      by('ana', 'reject-resolution', { reason: long(5_000) }),
    ];
    const history = Array.from({ length: 12 }, () => [tried, ...offered]).flat();
    const register = by('ana', 'register', {
      subject: 'x',
      description: 'x',
      category: 'card',
    });
    const world = after(register, accept('ana'), ...history, escalate('ana'));
    const [dossier] = dossiers(world);
    expect(Buffer.byteLength(JSON.stringify(world.events.at(-1)))).toBeLessThan(1024 * 1024);
    expect(dossier?.stepsTaken).toEqual(world.complaint?.attempts.slice(-1));
    expect(dossier?.promisesMade).toEqual(
      world.complaint?.promises.slice(-(dossier?.promisesMade.length ?? 0)),
    );
    expect(dossier?.omitted).toEqual({
      stepsTaken: 11,
      promisesMade: 480 - (dossier?.promisesMade.length ?? 0),
      formerResolutions: 12 - (dossier?.formerResolutions.length ?? 0),
    });
    expect(dossier?.formerResolutions.length).toBeGreaterThan(0);
  });

  test('does not mention omissions when there are none', () => {
    const [dossier] = dossiers(after(...owned, attempt('ana'), escalate('ana')));
    expect(dossier).not.toHaveProperty('omitted');
  });
});
