import type { ChangeMode } from '../../../domain/policy/document';
import { Story } from '../story';
import { DAY, HOUR, heardOf, june, levels, policyOf, dueOf, type Sections } from './kit';

describe('row 5: level, team and category change', () => {
  const climbing = (mode: ChangeMode, ...respond: readonly string[]) =>
    new Story({
      policy: policyOf(
        'x',
        { levels: levels({ calendar: 'office' }, ...respond.map((target) => ({ respond: target }))) },
        { onChange: { level: mode }, warnAt: [50] },
      ),
    }).register();
  const escalated = (told: Story) => told.by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' });

  test.each([
    ['restart', june('2 11:00'), 0],
    ['carry', june('1 17:00'), 2 * HOUR],
    ['proportional', june('1 15:00'), 4 * HOUR],
    ['pinned', june('1 13:00'), 0],
  ] as const)('up by hand: %s', (mode, dueAt, usedMs) => {
    const told = escalated(climbing(mode, 'PT4H', 'PT8H').pass(2 * HOUR));
    expect(told.clock('respond')).toMatchObject({ dueAt, usedMs });
    expect(told.clock('acknowledge')).toMatchObject({ level: 'supervisor', startedAt: told.now });
  });

  test('carried up the ladder by its own breach, a clock counts all levels together', () => {
    const told = climbing('carry', 'PT2H', 'PT4H', 'PT6H', 'PT8H').pass(30 * DAY);
    expect(heardOf(told, 'respond').filter(([percent]) => percent === 100)).toEqual([
      [100, june('1 11:00')],
      [100, june('1 13:00')],
      [100, june('1 15:00')],
      [100, june('1 17:00')],
    ]);
    expect(told.last('ResponseMissed').data.missed.level).toBe('senior-management');
  });

  test('carried to a level that allows no more, it goes on to the next a millisecond later', () => {
    const told = climbing('carry', 'PT4H', 'PT2H', 'PT2H', 'PT2H').pass(30 * DAY);
    const missed = told.complaint.missed.filter(({ clock }) => clock === 'respond');
    expect(missed.map(({ dueAt }) => dueAt)).toEqual([
      june('1 13:00'),
      '2026-06-01T12:00:00.001Z',
      '2026-06-01T12:00:00.002Z',
      '2026-06-01T12:00:00.003Z',
    ]);
    expect(missed.map(({ because }) => because?.change)).toEqual([undefined, 'level', 'level', 'level']);
  });

  test('pinned, the next level gets time of its own when that of the first has run out', () => {
    const told = climbing('pinned', 'PT4H', 'PT8H', 'PT8H', 'PT8H').pass(30 * DAY);
    expect(heardOf(told, 'respond').filter(([percent]) => percent === 100)).toEqual([
      [100, june('1 13:00')],
      [100, june('2 13:00')],
      [100, june('3 13:00')],
      [100, june('4 13:00')],
    ]);
  });

  const teams = ['london', 'new-york'].map((id) => ({
    id,
    title: id,
    level: 'frontline',
    departments: [id === 'london' ? 'accounts' : 'lending'],
    calendar: id === 'london' ? 'office' : 'new-york',
  }));
  const people = [
    { id: 'ana', name: 'Ana', role: 'agent' },
    { id: 'max', name: 'Max', role: 'manager' },
  ];
  const between = (mode: ChangeMode, respond: Sections['levels'] = levels({ respond: 'PT8H' })) =>
    new Story({
      policy: policyOf('x', { levels: respond }, { warnAt: [25], onChange: { team: mode, category: mode } }),
      organisation: { people, teams },
      start: june('1 15:00'),
    })
      .register()
      .pass(2 * HOUR);

  test.each([
    // Noon to five in New York is five hours, and three or one are left.
    ['carry', '2026-06-02T14:00:00.000Z'],
    ['restart', '2026-06-02T16:00:00.000Z'],
    ['proportional', '2026-06-02T14:00:00.000Z'],
    ['pinned', june('2 15:00')],
  ] as const)('to another team with other hours: %s', (mode, dueAt) => {
    const told = between(mode);
    expect(dueOf(told)).toBe(june('2 15:00'));
    told.by('ana', 'transfer', { department: 'lending', summary: 'x' });
    expect(dueOf(told)).toBe(dueAt);
    told.pass(3 * DAY);
    const warnings = heardOf(told, 'respond').filter(([percent, at]) => percent === 25 && at < dueAt);
    expect(warnings).toHaveLength(mode === 'restart' ? 2 : 1);
  });

  test('business days end with the hours of the team that has the complaint', () => {
    const told = between('carry', levels({ respond: '3 business days' }));
    expect(dueOf(told)).toBe(june('4 17:00'));
    told.by('ana', 'transfer', { department: 'lending', summary: 'x' });
    expect(dueOf(told)).toBe('2026-06-04T21:00:00.000Z');
  });

  test('another category brings its department along, and the hours of that one’s team', () => {
    const told = between('carry').by('ana', 'reclassify', { category: 'mortgage', reason: 'x' });
    expect(told.complaint).toMatchObject({ category: 'mortgage', department: 'lending' });
    expect(told.clock('respond')).toMatchObject({
      calendar: { id: 'new-york', timeZone: 'America/New_York' },
      dueAt: '2026-06-02T14:00:00.000Z',
      adjusted: { change: 'category', mode: 'carry' },
    });
  });
});
