import { Story } from '../story';
import { DAY, heardOf, HOUR, june, levels, policyOf } from './kit';

const ladder = levels({ calendar: 'office' }, { respond: 'PT4H' }, { respond: 'PT8H' }, { respond: 'PT8H' });
const clocks = [
  { id: 'respond', warnAt: [50, 75] },
  { id: 'final-response', target: 'PT6H', warnAt: [50] },
];

/** What fired, in the order of the events: the clock, the percentage, when it was due, how late it was. */
function fired(story: Story): readonly (readonly [string, number, string, number])[] {
  return story.events.flatMap((event): readonly (readonly [string, number, string, number])[] => {
    if (event.type === 'ClockWarned')
      return [[event.data.clock, event.data.percent, event.data.firedAt, event.data.lateByMs]];
    const caused =
      event.type === 'ComplaintEscalated' && event.data.cause.type === 'deadline'
        ? event.data.cause
        : undefined;
    const missed = caused?.missed ?? ('missed' in event.data ? event.data.missed : undefined);
    return missed ? [[missed.clock, 100, missed.dueAt, missed.lateByMs]] : [];
  });
}

describe('row 8: after an outage', () => {
  test('everything fires once, in the order in which it was due, and says how late it is', () => {
    const story = new Story({ policy: policyOf('x', { levels: ladder, clocks }) }).register();
    story.outage(june('1 16:00')).pass(0);
    const hours = (count: number) => count * HOUR;
    expect(fired(story).map(([clock, percent, , lateBy]) => [clock, percent, lateBy])).toEqual([
      ['respond', 50, hours(5)],
      ['final-response', 50, hours(4)],
      ['respond', 75, hours(4)],
      ['respond', 100, hours(3)],
      ['final-response', 100, hours(1)],
    ]);
    expect(new Set(story.events.slice(1).map(({ at }) => at))).toEqual(new Set([june('1 16:00')]));
    expect(story.complaint.missed).toMatchObject([
      {
        clock: 'respond',
        dueAt: june('1 13:00'),
        firedAt: june('1 16:00'),
        policy: { id: 'standard', version: 1 },
      },
      { clock: 'final-response', dueAt: june('1 15:00'), firedAt: june('1 16:00') },
    ]);
  });

  test('a level that is entered late has its whole time from then on', () => {
    const story = new Story({ policy: policyOf('x', { levels: ladder, clocks }) }).register();
    story.outage(june('1 16:00')).pass(0);
    expect(story.clock('respond')).toMatchObject({
      level: 'supervisor',
      startedAt: june('1 16:00'),
      dueAt: june('2 16:00'),
    });
    // Even after an outage in which every level would have run out.
    story.outage(30 * DAY).pass(0);
    expect(story.complaint.level).toBe('department');
    expect(story.clock('respond').startedAt).toBe(story.now);
  });

  test('an outage at night or at the weekend makes nothing late', () => {
    const policy = policyOf('x', { levels: ladder, clocks: [clocks[0] ?? { id: 'respond' }] });
    const story = new Story({ policy, start: june('5 16:00') }).register();
    story.pass(june('5 17:30')).outage(june('8 08:59')).pass(june('8 13:00'));
    expect(
      fired(story)
        .filter(([clock]) => clock === 'respond')
        .map(([, percent, , lateBy]) => [percent, lateBy]),
    ).toEqual([
      [50, 0],
      [75, 0],
      [100, 0],
    ]);
  });

  test('a deadline that was given twice, or that was moved meanwhile, does nothing', () => {
    const story = new Story({ policy: policyOf('x', { levels: ladder, clocks }) }).register().pass(2 * HOUR);
    const at = june('1 11:00');
    expect(heardOf(story, 'respond')).toEqual([[50, at]]);
    const events = story.events.length;
    story.fire('respond@50', at).fire('respond', june('1 13:00')).fire('nothing', at).fire('respond@7', at);
    story
      .by('ana', 'pause', { reason: 'customer' })
      .outage(2 * HOUR)
      .fire('respond', june('1 13:00'));
    expect(story.events).toHaveLength(events + 1);
  });

  test('a pause that should have ended meanwhile ends when that is noticed', () => {
    const story = new Story({ policy: policyOf('PT4H') }).register().pass(HOUR);
    story
      .by('ana', 'pause', { reason: 'customer', until: june('1 11:00') })
      .outage(june('1 14:00'))
      .pass(0);
    expect(story.last('ComplaintResumed')).toMatchObject({
      at: june('1 14:00'),
      data: { cause: 'until-reached' },
    });
    expect(story.clock('respond').dueAt).toBe(june('1 17:00'));
  });
});
