import { DAY, letterOf, reader, resolution, toCustomer, withLetters } from './letters';

const owned = () => withLetters().register(reader()).by('ana', 'accept', {});
/** One level without haste, so that nothing but the clocks of a test comes due. */
const calm = {
  levels: [{ id: 'all', title: 'All', role: 'manager', acknowledge: 'P300D', respond: 'P300D' }],
};

describe('row 29: letters at a threshold', () => {
  const holding = [
    { id: 'customer-update', target: 'P100D' },
    {
      id: 'final-response',
      target: 'P40D',
      letters: [
        { at: 75, letter: 'holding-response' as const },
        { at: 100, letter: 'holding-response' as const },
      ],
    },
  ];

  test('the holding response goes out at its share of the time, and again at the breach, and says why and who else can help', () => {
    const told = withLetters({
      ...calm,
      clocks: holding,
      pauseReasons: [{ id: 'expert', title: 'We wait for an expert', stops: ['respond'] }],
    })
      .register(reader(), 'max')
      .by('max', 'accept', {})
      .by('max', 'pause', { reason: 'expert' })
      .pass(30 * DAY);
    const { kind, body } = letterOf(told.last('ClockWarned'));
    expect(kind).toBe('holding-response');
    expect(body).toContain('Why it is taking longer: We wait for an expert.');
    expect(body).toContain('you may be able to refer your complaint now to: Financial Ombudsman Service');
    expect(body).not.toContain('We expect to send you our final response by');
    expect(toCustomer(told)).toEqual([body]);
    expect(told.clock('customer-update').startedAt).toBe(told.now);
    told.pass(10 * DAY);
    expect(letterOf(told.last('DeadlineMissed')).kind).toBe('holding-response');
  });

  test('regression: a letter at the breach of a clock of the level is sent where the complaint stays', () => {
    const told = withLetters({
      levels: [{ id: 'all', title: 'All', role: 'manager', acknowledge: 'P300D', respond: 'P1D' }],
      clocks: [{ id: 'respond', letters: [{ at: 100, letter: 'holding-response' }] }],
    })
      .register(reader(), 'max')
      .pass(DAY);
    expect(letterOf(told.last('ResponseMissed')).kind).toBe('holding-response');
  });

  test('regression: where nobody wrote letters a threshold tells nobody, so the time to the next news goes on', () => {
    const told = withLetters({ ...calm, letters: undefined, clocks: holding }).register(reader(), 'max');
    const { startedAt } = told.clock('customer-update');
    told.pass(30 * DAY);
    expect(toCustomer(told, told.last('ClockWarned'))).toEqual([]);
    expect(told.clock('customer-update').startedAt).toBe(startedAt);
  });

  test('an offer is brought to mind halfway, once, with the day until which it stands', () => {
    const told = owned()
      .by('ana', 'resolve', resolution)
      .pass(8 * DAY);
    const { kind, body } = letterOf(told.last('ClockWarned'));
    expect(kind).toBe('answer-reminder');
    expect(body).toContain('One booking was refunded.');
    expect(body).toContain(
      'If we do not hear from you by Monday, 15 June 2026, we will close your complaint.',
    );
    expect(told.all('ClockWarned')).toHaveLength(1);
    expect(told.complaint.clocks.map(({ name }) => name)).toEqual(['customer-answer']);
  });

  test('an offer that is answered is not brought to mind', () => {
    const told = owned()
      .by('ana', 'resolve', resolution)
      .by('ana', 'accept-resolution', {})
      .pass(60 * DAY);
    expect(told.types).not.toContain('ClockWarned');
  });
});
