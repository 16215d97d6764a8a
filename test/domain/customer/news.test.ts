import { ladderPolicy } from '../../support/configuration';
import { policyWithSections, Story } from '../story';
import { DAY, letterOf, reader, resolution, toCustomer, withLetters } from './letters';

const day = (date: string) => `${date}T08:00:00.000Z`;
const owned = (sections = {}) => withLetters(sections).register(reader()).by('ana', 'accept', {});
/** One level without haste, so that nothing but the clocks of a test comes due. */
const calm = {
  levels: [{ id: 'all', title: 'All', role: 'manager', acknowledge: 'P300D', respond: 'P300D' }],
};

describe('row 29: what customers are told, and when', () => {
  test('the acknowledgement comes with the registration and says what to expect by when', () => {
    const told = withLetters({
      clocks: [
        { id: 'customer-update', target: 'P5D' },
        { id: 'final-response', target: '8 weeks', from: 'received' },
      ],
    }).register({ ...reader(), receivedAt: '2026-05-29T10:00:00Z' });
    const { body, kind } = letterOf(told.last('ComplaintRegistered'));
    expect(kind).toBe('acknowledgement');
    expect(body).toContain('Dear Zoë Müller,');
    expect(body).toContain('complaint "Charged twice" on Friday, 29 May 2026. Its number is C-1');
    expect(body).toContain('We aim to answer you by Wednesday, 3 June 2026.');
    expect(body).toContain('You will hear from us by Saturday, 6 June 2026');
    expect(body).toContain('our final response by Friday, 24 July 2026 at the latest');
  });

  test('the letter stands in the event word for word, and it is what the message says', () => {
    const told = withLetters().register(reader());
    expect(toCustomer(told)).toEqual([letterOf(told.last('ComplaintRegistered')).body]);
    told.by('ana', 'accept', {}).by('ana', 'send-customer-update', { message: 'We asked {{the}} merchant.' });
    expect(toCustomer(told)).toEqual([letterOf(told.last('CustomerUpdateSent')).body]);
    expect(toCustomer(told)[0]).toContain('We asked {{the}} merchant.');
  });

  test('whatever is written to the customer starts the time to the next news anew; a note does not', () => {
    const told = owned();
    const next = () => told.clock('customer-update').dueAt;
    const news = [
      () => told.by('ana', 'send-customer-update', { message: 'Soon' }),
      () => told.by('ana', 'transfer', { department: 'payments', summary: 'Theirs' }),
      () => told.by('ana', 'escalate', { reason: 'threat', summary: 'Press' }),
      () => told.by('max', 'de-escalate', { justification: 'Settled' }),
    ];
    for (const tell of news) {
      const before = next();
      told.pass(DAY / 10);
      tell();
      expect(toCustomer(told)).toHaveLength(1);
      expect(next()).toBe(new Date(Date.parse(before ?? '') + DAY / 10).toISOString());
    }
    const before = next();
    told.pass(DAY / 10).by('ben', 'add-note', { text: 'Internal' });
    expect(next()).toBe(before);
  });

  test('where the policy says so the status update goes out by itself, again and again, and nothing is missed', () => {
    const told = withLetters({
      ...calm,
      clocks: [{ id: 'customer-update', target: 'P1D', automatic: true }],
    })
      .register(reader(), 'max')
      .pass(3 * DAY);
    expect(told.all('CustomerUpdateSent').map(({ at, by }) => [at, by.id])).toEqual([
      [day('2026-06-02'), 'system'],
      [day('2026-06-03'), 'system'],
      [day('2026-06-04'), 'system'],
    ]);
    expect(told.types).not.toContain('CustomerUpdateMissed');
    const { kind, body } = letterOf(told.last('CustomerUpdateSent'));
    expect(kind).toBe('status-update');
    expect(body).toContain('You will hear from us again by Friday, 5 June 2026.');
    told
      .by('max', 'accept', {})
      .by('max', 'resolve', resolution)
      .pass(10 * DAY);
    expect(told.all('CustomerUpdateSent')).toHaveLength(3);
  });

  test('it is skipped when something was just sent', () => {
    const told = withLetters({
      ...calm,
      clocks: [{ id: 'customer-update', target: 'P1D', automatic: true }],
    })
      .register(reader(), 'max')
      .by('max', 'accept', {})
      .pass(DAY - 1)
      .by('max', 'send-customer-update', { message: 'Soon' })
      .pass(DAY - 1);
    expect(told.all('CustomerUpdateSent')).toHaveLength(1);
    expect(told.pass(1).all('CustomerUpdateSent')).toHaveLength(2);
  });

  test('where it does not, the missed update is reported and the customer gets no letter', () => {
    const told = withLetters({ ...calm, clocks: [{ id: 'customer-update', target: 'P1D' }] })
      .register(reader(), 'max')
      .pass(3 * DAY);
    expect(told.all('CustomerUpdateMissed')).toHaveLength(1);
    expect(toCustomer(told, told.last('CustomerUpdateMissed'))).toEqual([]);
  });

  test('nobody is promised a day that has gone by', () => {
    const told = withLetters({
      levels: [{ id: 'all', title: 'All', role: 'manager', acknowledge: 'P300D', respond: 'P3D' }],
      clocks: [{ id: 'customer-update', target: 'P2D', automatic: true }],
    })
      .register(reader(), 'max')
      .by('max', 'accept', {})
      .pass(4 * DAY);
    expect(told.types).toContain('ResponseMissed');
    const [first, second] = told.all('CustomerUpdateSent').map((event) => letterOf(event).body);
    expect(first).toContain('They aim to answer you by Thursday, 4 June 2026.');
    expect(second).not.toContain('They aim to answer you by');
    expect(second).toContain('You will hear from us again by Sunday, 7 June 2026.');
  });

  test('while a clock stands still no date is promised for it', () => {
    const told = owned({ pauseReasons: [{ id: 'hold', title: 'Hold', stops: 'all' }] })
      .by('ana', 'pause', { reason: 'hold' })
      .by('ana', 'send-customer-update', { message: 'Soon' });
    expect(letterOf(told.last('CustomerUpdateSent')).body).not.toContain('2026');
  });
});

describe('row 29: the decision', () => {
  test('the final response has the decision, what is offered, until when to answer, and the right to go further', () => {
    const told = owned().by('ana', 'resolve', {
      outcome: 'partly-upheld',
      summary: 'One of two bookings was ours.',
      redress: [
        { kind: 'refund', amount: 'GBP 1234.50' },
        { kind: 'goodwill', amount: 'GBP 20.00' },
      ],
    });
    const { kind, body } = letterOf(told.last('ResolutionOffered'));
    expect(kind).toBe('final-response');
    for (const part of [
      'your complaint is partly upheld.',
      'One of two bookings was ours.',
      'What we offer you: £1,234.50 + £20.00',
      'Please answer by Monday, 15 June 2026.',
      'you have the right to refer your complaint to: Financial Ombudsman Service. Please do so within 6 months',
      'https://ombudsman.example',
    ])
      expect(body).toContain(part);
  });

  test('without an ombudsman, redress or a time to answer the letter does not speak of them', () => {
    const told = owned({ ombudsman: undefined, clocks: [] }).by('ana', 'resolve', resolution);
    const { body } = letterOf(told.last('ResolutionOffered'));
    for (const part of ['refer', 'offer you', 'Please answer by']) expect(body).not.toContain(part);
  });

  const summary = [
    { id: 'customer-update', target: 'P5D' },
    { id: 'summary-resolution', target: 'P3D', from: 'received' as const },
  ];
  test('regression: settled while the time for it has not run out, a summary resolution is sent', () => {
    const told = withLetters({ ...calm, clocks: summary })
      .register(reader(), 'max')
      .by('max', 'accept', {});
    told.pass(3 * DAY - 1).by('max', 'resolve', resolution);
    expect(letterOf(told.last('ResolutionOffered')).kind).toBe('summary-resolution');
  });

  test.each([
    ['has run out', (late: Story) => late.pass(3 * DAY)],
    ['has run out and nobody was told yet', (late: Story) => late.outage(3 * DAY + 1)],
  ])('when that time %s, it is the final response', (_, wait) => {
    const told = withLetters({ ...calm, clocks: summary })
      .register(reader(), 'max')
      .by('max', 'accept', {});
    wait(told).by('max', 'resolve', resolution);
    expect(letterOf(told.last('ResolutionOffered')).kind).toBe('final-response');
  });

  test('the time of a summary resolution does not begin anew with a rejection', () => {
    const told = withLetters({ ...calm, clocks: summary })
      .register(reader(), 'max')
      .by('max', 'accept', {});
    told
      .by('max', 'resolve', resolution)
      .pass(2 * DAY)
      .by('max', 'reject-resolution', { reason: 'No' });
    told.pass(2 * DAY).by('max', 'resolve', resolution);
    expect(told.all('ResolutionOffered').map((event) => letterOf(event).kind)).toEqual([
      'summary-resolution',
      'final-response',
    ]);
  });

  test('a rejection is answered with what happens next; the rejected decision is not named again', () => {
    const told = owned().by('ana', 'resolve', resolution).by('ana', 'reject-resolution', { reason: 'No' });
    const { kind, body } = letterOf(told.last('ResolutionRejected'));
    expect(kind).toBe('reopened');
    expect(body).toContain('They aim to answer you by Wednesday, 3 June 2026.');
    told.by('ana', 'withdraw', { reason: 'Tired' });
    expect(letterOf(told.last('ComplaintWithdrawn')).body).not.toContain('upheld');
  });
});

describe('row 29: a policy without letters', () => {
  test('says it in plain sentences, and the events have no letters', () => {
    const told = new Story({ policy: policyWithSections({ clocks: ladderPolicy.clocks }) }).register(
      reader(),
    );
    const said = [toCustomer(told)];
    const steps = [
      () => told.by('ana', 'transfer', { department: 'payments', summary: 'Theirs' }),
      () => told.by('ana', 'escalate', { reason: 'threat', summary: 'Press' }),
      () => told.by('sam', 'de-escalate', { justification: 'Easy' }).by('ana', 'accept', {}),
      () => told.by('ana', 'send-customer-update', { message: 'We are on it.' }),
      () => told.by('ana', 'resolve', resolution),
      () => told.by('ana', 'reject-resolution', { reason: 'No' }),
      () => told.by('ana', 'withdraw', { reason: 'Tired' }),
      () => told.by('ana', 'reopen', { reason: 'Not so tired' }),
      () => told.by('ana', 'merge', { into: 'C-2', reason: 'Same matter' }),
    ];
    for (const step of steps) {
      step();
      said.push(toCustomer(told));
    }
    expect(said.flat()).toEqual([
      'We have your complaint C-1 and are looking into it.',
      'Your complaint C-1 was passed on to payments.',
      'Your complaint C-1 was passed on to supervisor.',
      'We are on it.',
      'One booking was refunded.',
      'We are looking at your complaint C-1 again.',
      'Your complaint C-1 is closed.',
      'Your complaint C-1 was opened again.',
      'Your complaint C-1 goes on as C-2.',
    ]);
    expect(told.events.filter(({ data }) => data.letter)).toEqual([]);
  });
});
