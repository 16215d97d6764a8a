import { accept, allStopped, at, by, clock, given, registered, resolved, stop, up, waiting } from './kit';
import type { PersonId } from './world';

const resolve = (person: PersonId) => by(person, 'resolve', resolved);
const satisfied = by('ana', 'accept-resolution', { csat: 5, comment: 'Quick' });
const dissatisfied = by('ana', 'reject-resolution', { reason: 'Too little', csat: 1, comment: 'Hm' });
const close = (person: PersonId, note?: string) => by(person, 'close', note === undefined ? {} : { note });
const withdraw = by('ben', 'withdraw', { reason: 'Settled' });
const owned = [registered, accept('ana')];
const offered = [...owned, waiting('PT1H'), resolve('ana')];

describe('resolving', () => {
  test('offers a resolution, stops every clock and tells the customer', () => {
    const promises = [{ what: 'A refund', dueBy: '2026-03-10T00:00:00Z' }];
    const { complaint } = given(...owned, waiting('PT1H'))
      .when(by('ana', 'resolve', { ...resolved, promises }))
      .thenEvents({
        type: 'ResolutionOffered',
        data: { ...resolved, redress: [], promises, level: 'frontline', clocks: allStopped },
      })
      .thenTold('complainant customer-informed');
    const happened = { at: at('PT1H'), by: 'ana' };
    expect(complaint).toMatchObject({
      status: 'resolved',
      owner: 'ana',
      clocks: [],
      resolution: { ...resolved, redress: [], level: 'frontline', ...happened },
      promises: [{ ...promises[0], ...happened }],
      periods: [
        { status: 'new', from: at('PT0S'), until: at('PT0S') },
        { status: 'in-progress', holder: 'ana', from: at('PT0S'), until: at('PT1H') },
        { status: 'resolved', holder: 'ana', from: at('PT1H') },
      ],
    });
  });

  test('is the owner’s alone, once, on an open complaint', () => {
    given(registered).when(resolve('ana')).thenRefused('not-accepted');
    given(...owned)
      .when(resolve('sam'))
      .thenRefused('not-the-owner');
    given(...offered)
      .when(resolve('ana'))
      .thenRefused('already-resolved');
    given(...owned, withdraw)
      .when(resolve('ana'))
      .thenRefused('complaint-closed');
  });

  test('anew after a rejection waits for a new answer', () => {
    const { complaint } = given(...offered, dissatisfied).when(resolve('ana'));
    expect(complaint.status).toBe('resolved');
    expect(complaint).not.toHaveProperty('answer');
    expect(complaint.formerResolutions).toHaveLength(1);
  });
});

describe('the customer’s answer', () => {
  test('of acceptance is kept with its rating and changes nothing else', () => {
    const { complaint } = given(...offered)
      .when(satisfied)
      .thenEvents({
        type: 'ResolutionAccepted',
        data: { csat: 5, comment: 'Quick', clocks: stop('customer-answer') },
      })
      .thenTold();
    expect(complaint).toMatchObject({
      status: 'resolved',
      clocks: [],
      answer: { accepted: true, csat: 5, comment: 'Quick', at: at('PT1H'), by: 'ana' },
    });
  });

  test('may come without rating or comment', () => {
    const { complaint } = given(...offered)
      .when(by('ben', 'accept-resolution', {}))
      .thenTold('person:ana owner');
    expect(complaint.answer).toEqual({ accepted: true, at: at('PT1H'), by: 'ben' });
  });

  test('of rejection puts the owner back to work with new time to respond, and keeps why', () => {
    const { complaint } = given(...offered, waiting('P1D'))
      .when(dissatisfied)
      .thenEvents({
        type: 'ResolutionRejected',
        data: {
          reason: 'Too little',
          csat: 1,
          comment: 'Hm',
          level: 'frontline',
          clocks: {
            stopped: ['customer-answer'],
            started: [
              clock('respond', 'frontline', 'P1DT1H', 'P2D'),
              clock('customer-update', 'frontline', 'P1DT1H', 'P5D'),
            ],
          },
        },
      });
    const happened = { at: at('P1DT1H'), by: 'ana' };
    expect(complaint).toMatchObject({
      status: 'in-progress',
      owner: 'ana',
      rejections: 1,
      answer: { accepted: false, reason: 'Too little', csat: 1, comment: 'Hm', ...happened },
      formerResolutions: [
        { ...resolved, level: 'frontline', setAside: { reason: 'Too little', ...happened } },
      ],
    });
  });

  test('can be recorded by anyone who works on complaints, at whatever level it is', () => {
    const atSupervisor = [registered, up('ana'), accept('sam'), resolve('sam')];
    given(...atSupervisor)
      .when(satisfied)
      .thenTypes('ResolutionAccepted')
      .thenTold('person:sam owner');
    given(...atSupervisor)
      .when(dissatisfied)
      .thenTypes('ResolutionRejected')
      .thenTold('complainant customer-informed', 'person:sam owner');
    given(...offered)
      .when(by('ida', 'accept-resolution', {}))
      .thenRefused('role-may-not-act');
  });

  test('is refused without a resolution, a second time, and once it is closed', () => {
    for (const answer of [satisfied, dissatisfied]) {
      given(registered).when(answer).thenRefused('not-resolved');
      given(...owned)
        .when(answer)
        .thenRefused('not-resolved');
      given(...offered, satisfied)
        .when(answer)
        .thenRefused('already-answered');
      given(...offered, dissatisfied)
        .when(answer)
        .thenRefused('not-resolved');
      given(...offered, satisfied, close('ana'))
        .when(answer)
        .thenRefused('complaint-closed');
    }
  });
});

describe('closing', () => {
  test('after the customer’s answer needs no note', () => {
    const { complaint } = given(...offered, satisfied)
      .when(close('ana'))
      .thenEvents({ type: 'ComplaintClosed', data: { clocks: allStopped } })
      .thenTold('complainant customer-informed');
    expect(complaint).toMatchObject({
      status: 'closed',
      owner: 'ana',
      clocks: [],
      closure: { cause: 'closed', at: at('PT1H'), by: 'ana' },
    });
  });

  test('without an answer needs a note that says why', () => {
    given(...offered)
      .when(close('ana'))
      .thenRefused('close-needs-answer');
    const { complaint } = given(...offered)
      .when(close('ana', 'No answer in four weeks'))
      .thenEvents({
        type: 'ComplaintClosed',
        data: { note: 'No answer in four weeks', clocks: allStopped },
      });
    expect(complaint.closure).toMatchObject({ note: 'No answer in four weeks' });
  });

  test('may be done by the owner or by whoever reaches the level', () => {
    given(...offered, satisfied)
      .when(close('ben'))
      .thenTypes('ComplaintClosed');
    const atSupervisor = [registered, up('ana'), accept('sam'), resolve('sam'), satisfied];
    given(...atSupervisor)
      .when(close('ana'))
      .thenRefused('level-out-of-reach');
    given(...atSupervisor)
      .when(close('max'))
      .thenTypes('ComplaintClosed');
  });

  test('is refused without a resolution that stands, and a second time', () => {
    given(...owned)
      .when(close('ana', 'Enough'))
      .thenRefused('not-resolved');
    given(...offered, dissatisfied)
      .when(close('ana', 'Enough'))
      .thenRefused('not-resolved');
    given(...offered, satisfied, close('ana'))
      .when(close('ana'))
      .thenRefused('complaint-closed');
  });
});
