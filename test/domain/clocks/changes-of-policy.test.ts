import type { ChangeMode } from '../../../domain/policy/document';
import { Story } from '../story';
import {
  DAY,
  HOUR,
  heardOf,
  june,
  levels,
  newYork,
  office,
  policyOf,
  timers,
  dueOf,
  type Sections,
} from './kit';

describe('row 5: the complaint follows another version of the policy', () => {
  const respond = (target: string, sections: Sections = {}, clock = {}) =>
    policyOf('x', { levels: levels({ respond: target, calendar: 'office' }), ...sections }, clock);
  const adopting = (mode?: ChangeMode, next = respond('PT4H', { version: 2 }), first = respond('PT8H')) => {
    const told = new Story({ policy: first }).register().pass(2 * HOUR);
    told.policies.push(next);
    return {
      told,
      adopt: () => told.by('max', 'adopt-policy', { version: 2, reason: 'x', ...(mode ? { mode } : {}) }),
    };
  };

  test.each([
    [undefined, 'carry', june('1 13:00')],
    ['carry', 'carry', june('1 13:00')],
    ['restart', 'restart', june('1 15:00')],
    ['proportional', 'proportional', june('1 14:00')],
    ['pinned', 'pinned', june('1 17:00')],
  ] as const)('chosen %s: %s', (chosen, mode, dueAt) => {
    const told = adopting(chosen).adopt();
    expect(told.complaint.policy.version).toBe(2);
    expect(told.clock('respond')).toMatchObject({ dueAt, adjusted: { change: 'policy', mode } });
  });

  test('without a choice each clock moves as the new version says', () => {
    const next = respond('PT4H', { version: 2 }, { onChange: { policy: 'restart' } });
    expect(dueOf(adopting(undefined, next).adopt())).toBe(june('1 15:00'));
  });

  test('clocks that the new version has and the old one had not begin, those that it does not know stop', () => {
    const first = respond('PT8H', {
      clocks: [
        { id: 'old', target: 'P9D' },
        { id: 'both', target: 'P9D' },
      ],
    });
    const clocks = [
      { id: 'new', target: 'P9D' },
      { id: 'both', target: 'P9D' },
      { id: 'customer-update', target: 'P1D' },
    ];
    const next = respond('PT8H', { version: 2, clocks });
    const told = adopting(undefined, next, first).adopt();
    expect(told.complaint.clocks.map(({ name }) => name).toSorted()).toEqual([
      'acknowledge',
      'both',
      'customer-update',
      'new',
      'respond',
    ]);
    expect(told.clock('new').startedAt).toBe(told.now);
    expect(told.clock('both').startedAt).toBe(june('1 09:00'));
    const pinned = adopting('pinned', next, first).adopt();
    expect(pinned.clock('old')).toMatchObject({
      dueAt: '2026-06-10T08:00:00.000Z',
      adjusted: { mode: 'pinned' },
    });
    pinned.pass(30 * DAY);
    expect(heardOf(pinned, 'old')).toEqual([[100, '2026-06-10T08:00:00.000Z']]);
  });

  test('a promise that was broken, left out and taken up again does not come due at a moment that was had before', () => {
    const clocks = [{ id: 'final-response', target: 'PT24H', from: 'received' as const }];
    const versions = [
      respond('PT8H', { clocks }),
      respond('PT8H', { version: 2 }),
      respond('PT8H', { version: 3, clocks }),
    ];
    const told = new Story({ policy: versions[0] ?? policyOf('PT8H') });
    told.policies.push(...versions.slice(1));
    told.register({ receivedAt: '2026-05-25T08:00:00Z' }).pass(HOUR);
    for (const version of [2, 3]) told.by('max', 'adopt-policy', { version, reason: 'x' }).pass(HOUR);
    const ids = told.events.map(({ commandId }) => commandId).filter((id) => id.startsWith('deadline:final'));
    expect(ids).toHaveLength(2);
    // A command whose id is known is answered as before and changes nothing: its deadline would never be gone.
    expect(new Set(ids).size).toBe(2);
    expect(told.complaint.missed.map(({ dueAt }) => dueAt)).toEqual([
      '2026-05-26T08:00:00.000Z',
      '2026-05-26T08:00:00.000Z',
    ]);
  });

  test('nothing begins for a complaint that waits for the customer', () => {
    const next = respond('PT4H', {
      version: 2,
      clocks: [
        { id: 'final-response', target: '8 weeks' },
        { id: 'customer-update', target: 'P1D' },
      ],
    });
    const { told, adopt } = adopting(undefined, next);
    told.by('ana', 'accept', {}).by('ana', 'resolve', { outcome: 'upheld', summary: 'x' });
    adopt();
    expect(timers(told)).toEqual([]);
  });

  test('a calendar of the same name with other hours counts from now on, not for what is past', () => {
    const longer = { ...office, hours: { 'mon-fri': ['08:00-20:00'] } };
    for (const mode of ['carry', 'pinned'] as const) {
      const { told, adopt } = adopting(
        mode,
        respond('PT16H', { version: 2, calendars: [longer] }),
        respond('PT16H'),
      );
      told.pass(june('2 08:30'));
      adopt();
      expect(told.clock('respond').usedMs).toBe(8 * HOUR);
      expect(dueOf(told)).toBe(mode === 'carry' ? june('2 16:30') : june('2 17:00'));
      told.pass(june('2 09:30')).by('ana', 'pause', { reason: 'customer' });
      expect(told.clock('respond').usedMs).toBe(9 * HOUR);
    }
  });

  test('a calendar that the new version does not have is no hindrance to a clock that leaves it', () => {
    const next = policyOf('x', {
      version: 2,
      calendars: [newYork],
      levels: levels({ respond: 'PT8H', calendar: 'new-york' }),
    });
    const told = adopting('carry', next).adopt();
    // It is six in the morning in New York; six hours from nine on.
    expect(told.clock('respond')).toMatchObject({
      calendar: { id: 'new-york' },
      dueAt: '2026-06-01T19:00:00.000Z',
    });
    told.by('ana', 'pause', { reason: 'customer' }).by('ana', 'resume', { reason: 'customer' });
    expect(dueOf(told)).toBe('2026-06-01T19:00:00.000Z');
  });

  test('but a clock that keeps it cannot follow, and is told so', () => {
    const next = policyOf('x', {
      version: 2,
      calendars: [newYork],
      levels: levels({ respond: 'PT8H', calendar: 'new-york' }),
    });
    const { told } = adopting(undefined, next);
    const refusal = told.refused(
      'max',
      'adopt-policy',
      { version: 2, reason: 'x', mode: 'pinned' },
      'policy-does-not-fit',
    );
    expect(refusal.message).toContain('calendar office');
  });

  test('nor can a complaint whose teams hand over by hours that the new version does not have', () => {
    const teams = ['one', 'two'].map((id) => ({
      id,
      title: id,
      level: 'frontline',
      ...(id === 'one' ? { calendar: 'office', followTheSun: ['two'] } : { calendar: 'new-york' }),
    }));
    const people = [{ id: 'max', name: 'Max', role: 'manager' }];
    const told = new Story({ policy: respond('PT8H'), organisation: { people, teams } }).register({}, 'max');
    const later = { ...office, hours: { 'mon-fri': ['09:00-18:00'] } };
    told.policies.push(
      respond('PT8H', { version: 2, calendars: [office] }),
      respond('PT8H', { version: 3, calendars: [later, newYork] }),
    );
    expect(dueOf(told, 'hand-over')).toBe(june('1 17:00'));
    const refusal = told.refused('max', 'adopt-policy', { version: 2, reason: 'x' }, 'policy-does-not-fit');
    expect(refusal.message).toContain('calendar new-york');
    // Where it can follow, the team hands over when it closes by the new hours.
    told.by('max', 'adopt-policy', { version: 3, reason: 'x' });
    expect(dueOf(told, 'hand-over')).toBe(june('1 18:00'));
  });
});
