import { attribute } from '../../../domain/clocks/attribution';
import { calendarOf } from '../../../domain/policy/policy';
import { Story } from '../story';
import { DAY, HOUR, june, policyOf } from './kit';

const policy = policyOf('PT80H');
const attributed = (told: Story, calendar = 'office') =>
  attribute(told.complaint, calendarOf(policy, calendar), told.now);

/** The parts of the whole, by one of the things that they say. */
function by(
  told: Story,
  key: (part: ReturnType<typeof attributed>['parts'][number]) => string,
): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const part of attributed(told).parts.filter(({ ms }) => ms > 0))
    totals[key(part)] = (totals[key(part)] ?? 0) + part.ms / HOUR;
  return totals;
}

/** Monday 09:00: nobody has it for an hour, ana for three, paused for two of them, sam from 15:00 until Tuesday noon. */
function told(): Story {
  const story = new Story({ policy }).register().pass(HOUR).by('ana', 'accept', {}).pass(HOUR);
  story
    .by('ana', 'pause', { reason: 'customer' })
    .pass(HOUR)
    .by('ana', 'pause', { reason: 'legal-hold' })
    .pass(HOUR);
  story
    .by('ana', 'resume', { reason: 'customer' })
    .by('ana', 'resume', { reason: 'legal-hold' })
    .pass(2 * HOUR);
  story.by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' }).by('sam', 'accept', {});
  return story.pass(june('2 12:00'));
}

describe('row 7: every business minute belongs to somebody', () => {
  test('by holder, level and reason to stand still, and the parts add up to the whole', () => {
    const story = told();
    expect(attributed(story).totalMs).toBe(11 * HOUR);
    expect(by(story, ({ holder }) => holder ?? 'nobody')).toEqual({ nobody: 1, ana: 5, sam: 5 });
    expect(by(story, ({ level }) => level)).toEqual({ frontline: 6, supervisor: 5 });
    expect(by(story, ({ pausedBy }) => pausedBy.join(' + '))).toEqual({
      '': 9,
      customer: 1,
      'customer + legal-hold': 1,
    });
    expect(by(story, ({ status }) => status)).toEqual({ new: 1, 'in-progress': 10 });
  });

  test('in another calendar the same people have had it for other times, and the parts still add up', () => {
    const { totalMs, parts } = attributed(told(), 'always');
    expect(totalMs).toBe(27 * HOUR);
    expect(parts.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
  });

  test('while the customer has the word the time is theirs, and after the end it is nobody’s', () => {
    const story = told().by('sam', 'resolve', { outcome: 'upheld', summary: 'x' }).pass(june('2 13:00'));
    expect(by(story, ({ status }) => status)).toMatchObject({ resolved: 1 });
    story
      .by('sam', 'accept-resolution', {})
      .by('sam', 'close', {})
      .pass(6 * DAY);
    expect(attributed(story).totalMs).toBe(12 * HOUR);
    story.by('max', 'reopen', { reason: 'x' }).pass(HOUR);
    expect(attributed(story).totalMs).toBe(13 * HOUR);
  });
});
