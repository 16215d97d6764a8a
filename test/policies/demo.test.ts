import { rulesFired, shippedStory } from './shipped';

describe('rows 3, 15 and 22: the demo moves within minutes', () => {
  test('left alone, a complaint is given to people first and then climbs all four levels in five minutes', () => {
    const story = shippedStory('demo').register();
    story.pass(45_000);
    expect(story.types).toEqual(expect.arrayContaining(['AcknowledgementMissed', 'ClockWarned']));
    expect(story.complaint).toMatchObject({ level: 'frontline', acceptancesMissed: 2 });
    expect(story.complaint.assignee).toBeDefined();
    story.pass(300_000 - 45_000);
    const missed = story.complaint.missed.map(({ clock }) => clock);
    expect(missed.filter((clock) => clock === 'respond')).toHaveLength(4);
    expect(story.complaint.level).toBe('senior-management');
    expect(rulesFired(story)).toContain('respond-at-risk');
  });

  test('after a while it is quiet: nothing comes again and again without end', () => {
    const story = shippedStory('demo').register();
    story.pass(30 * 60_000);
    const events = story.events.length;
    expect(events).toBeLessThan(80);
    story.pass(24 * 60 * 60_000);
    expect(story.events).toHaveLength(events);
  });

  test('a pause stops it, a threat takes it to the department with a clock of its own', () => {
    const story = shippedStory('demo').register().by('ana', 'accept', {});
    story.by('ana', 'pause', { reason: 'waiting-for-customer' }).pass(120_000);
    expect(story.complaint.level).toBe('frontline');
    story.by('ana', 'raise-concern', { concern: 'threat-of-legal-action' });
    expect(story.complaint.level).toBe('department');
    expect(story.clock('regulator-response').target).toBe('PT3M');
  });

  test('an offer that the customer does not answer closes it after two minutes', () => {
    const story = shippedStory('demo').register().by('ana', 'accept', {});
    story.by('ana', 'resolve', { outcome: 'upheld', summary: 'Paid back.' }).pass(120_000);
    expect(story.complaint).toMatchObject({ status: 'closed', closure: { cause: 'silence' } });
    expect(story.events.map(({ data }) => data.letter?.kind)).toContain('answer-reminder');
  });
});
