import { rulesFired, shippedPolicy, shippedStory } from './shipped';

const at = (start: string) => shippedStory('fca-disp', { start });
const upheld = { outcome: 'upheld', summary: 'We were wrong and have paid it back.' } as const;

describe('rows 2 and 29: the dates of FCA DISP', () => {
  test('DISP 1.5.1R: the third business day after the Thursday before Easter is Thursday a week later', () => {
    const story = at('2026-04-02T10:00:00Z').register();
    expect(story.clock('summary-resolution')).toMatchObject({
      target: '3 business days',
      dueAt: '2026-04-09T16:00:00.000Z',
    });
  });

  test('DISP 1.5.1R: what comes in on a Saturday counts as received that day', () => {
    const story = at('2026-06-06T09:00:00Z').register();
    expect(story.clock('summary-resolution').dueAt).toBe('2026-06-10T16:00:00.000Z');
  });

  test('DISP 1.5.4R: settled in time, the customer gets a summary resolution communication', () => {
    const story = at('2026-04-02T10:00:00Z').register().by('ana', 'accept', {});
    story.by('ana', 'pause', { reason: 'waiting-for-customer' });
    story.pass('2026-04-09T15:59:00Z').by('ana', 'resolve', upheld);
    expect(story.last('ResolutionOffered').data.letter?.kind).toBe('summary-resolution');
    expect(story.last('ResolutionOffered').data.letter?.body).toContain('Financial Ombudsman Service');
  });

  test('DISP 1.6.2R: a minute after that time the customer gets a final response that names the ombudsman', () => {
    const story = at('2026-04-02T10:00:00Z').register().by('ana', 'accept', {});
    story.by('ana', 'pause', { reason: 'waiting-for-customer' });
    story.pass('2026-04-09T16:01:00Z').by('ana', 'resolve', upheld);
    const { letter } = story.last('ResolutionOffered').data;
    expect(letter?.kind).toBe('final-response');
    expect(letter?.body).toContain('https://www.financial-ombudsman.org.uk');
    expect(letter?.body).toContain('Exchange Tower');
    expect(letter?.body).toMatch(/\b6 months\b/);
  });

  test('that the time for a summary is over is no news for anybody but the holder', () => {
    const story = at('2026-04-02T10:00:00Z').register().by('ana', 'accept', {});
    story.by('ana', 'pause', { reason: 'waiting-for-customer' }).pass('2026-04-09T16:00:00Z');
    const missed = story.all('DeadlineMissed').find(({ data }) => data.missed.clock === 'summary-resolution');
    expect(story.told(missed)).toEqual(['person:ana owner']);
  });

  test('DISP 1.6.2R: eight weeks end with the day, counted since the customer complained', () => {
    const story = at('2026-06-03T10:00:00Z').register({ receivedAt: '2026-06-02T00:15:00+01:00' });
    expect(story.clock('final-response')).toMatchObject({
      target: '8 weeks',
      startedAt: '2026-06-01T23:15:00.000Z',
      dueAt: '2026-07-28T23:00:00.000Z',
    });
  });

  test('DISP 1.6.1R: the acknowledgement is written at once and says by when the final response comes', () => {
    const story = at('2026-06-02T09:00:00Z').register({ complainant: { name: 'Zoë Müller' } });
    const { letter } = story.last('ComplaintRegistered').data;
    expect(letter).toMatchObject({ kind: 'acknowledgement', language: 'en' });
    expect(letter?.body).toContain('28 July 2026');
  });

  test('DISP 1.6.2R(2): before eight weeks are over the customer hears why there is no final response', () => {
    const story = at('2026-06-01T08:00:00Z').register().by('ana', 'accept', {});
    story.by('ana', 'pause', { reason: 'legal-hold' });
    story
      .by('ana', 'resume', { reason: 'legal-hold' })
      .by('ana', 'pause', { reason: 'waiting-for-customer' });
    story.pass('2026-07-27T22:59:00Z');
    const letters = story.events.filter(({ data }) => data.letter?.kind === 'holding-response');
    expect(letters).toHaveLength(1);
    expect(letters[0]?.data.letter?.body).toContain('Waiting for the customer');
    expect(letters[0]?.data.letter?.body).toContain('Financial Ombudsman Service');
    expect(story.complaint.level).toBe('frontline');
    story.pass('2026-07-27T23:00:00Z');
    expect(rulesFired(story)).toContain('final-response-late');
    expect(story.complaint.level).toBe('senior-management');
  });
});

describe('rows 12 and 15: payments have clocks of their own (DISP 1.6.2AR)', () => {
  const payment = { category: 'money-transfer' } as const;

  test('15 and 35 business days, over Easter and the bank holiday in May', () => {
    const story = at('2026-03-30T08:00:00Z').register(payment);
    expect(story.clock('final-response').dueAt).toBe('2026-04-22T16:00:00.000Z');
    expect(story.last('ComplaintRegistered').data.letter?.body).toContain('22 April 2026');
    expect(story.clock('payment-response-exceptional').dueAt).toBe('2026-05-21T16:00:00.000Z');
  });

  test('they count since the customer complained, also when it turns out later that it is a payment', () => {
    const story = at('2026-04-08T08:00:00Z').register({ receivedAt: '2026-03-30T09:00:00+01:00' });
    story.by('ana', 'reclassify', { category: 'money-transfer', reason: 'It was a transfer.' });
    expect(story.clock('final-response').dueAt).toBe('2026-04-22T16:00:00.000Z');
    expect(story.clock('payment-response-exceptional').dueAt).toBe('2026-05-21T16:00:00.000Z');
  });

  test('other complaints have neither, until they turn out to be about a payment', () => {
    const story = at('2026-03-30T08:00:00Z').register();
    expect(story.complaint.clocks.map(({ name }) => name)).not.toContain('payment-response-exceptional');
    expect(story.clock('final-response').target).toBe('8 weeks');
    story.by('ana', 'reclassify', { category: 'money-transfer', reason: 'It was a transfer.' });
    expect(story.clock('final-response').target).toBe('15 business days');
  });

  test('a holding response within the 15 days, the department when they are nearly over, the top after 35', () => {
    const story = at('2026-03-30T08:00:00Z').register(payment).by('ana', 'accept', {});
    story.by('ana', 'pause', { reason: 'waiting-for-customer' });
    story.pass('2026-04-22T15:59:00Z');
    expect(story.complaint.level).toBe('department');
    const held = story.events.filter(({ data }) => data.letter?.kind === 'holding-response');
    expect(held).toHaveLength(1);
    story.pass('2026-05-21T16:00:00Z');
    expect(story.complaint.level).toBe('senior-management');
    expect(rulesFired(story)).toEqual([
      'payment-response-exceptional',
      'payment-response-at-risk',
      'final-response-late',
    ]);
  });
});

test('the calendar is that of England for all clocks of the rules', () => {
  const { calendar, clocks } = shippedPolicy('fca-disp');
  expect(calendar).toBe('office');
  expect(clocks.every((clock) => clock.calendar === undefined)).toBe(true);
});
