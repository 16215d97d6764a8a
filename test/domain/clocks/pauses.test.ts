import { receipt } from '../evidence';
import { Story } from '../story';
import { DAY, HOUR, dueOf, june, levels, policyOf, timers } from './kit';

const story = (respond = 'PT4H', sections = {}, clock = {}) =>
  new Story({ policy: policyOf(respond, sections, clock) }).register();

describe('row 4: how standing still begins and ends', () => {
  test('clocks that begin while a pause holds stand still from their first moment', () => {
    const told = story('PT4H').pass(HOUR).by('ana', 'pause', { reason: 'customer' });
    told
      .by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' })
      .by('sam', 'assign', { assignee: 'sam' });
    expect(told.complaint.clocks.map(({ name, pausedBy, usedMs }) => [name, pausedBy, usedMs])).toEqual([
      ['respond', ['customer'], 0],
      ['acknowledge', ['customer'], 0],
    ]);
    expect(timers(told)).toEqual([]);
    told.pass(DAY).by('sam', 'resume', { reason: 'customer' });
    expect(dueOf(told)).toBe(june('2 14:00'));
  });

  test('a pause with an end ends by itself, once, and one that is ended before does not come again', () => {
    const told = story('PT4H')
      .pass(HOUR)
      .by('ana', 'pause', { reason: 'customer', until: june('1 12:00') });
    expect(timers(told)).toEqual(['pause:customer']);
    told.pass(june('1 12:00'));
    expect(told.last('ComplaintResumed').data).toMatchObject({ keys: ['customer'], cause: 'until-reached' });
    expect(dueOf(told)).toBe(june('1 15:00'));
    told.by('ana', 'pause', { reason: 'customer', until: june('1 16:00') }).pass(HOUR);
    told.by('ana', 'resume', { reason: 'customer' }).by('ana', 'pause', { reason: 'customer' }).pass(DAY);
    expect(told.all('ComplaintResumed')).toHaveLength(2);
    expect(timers(told)).toEqual([]);
    told.refused('ana', 'pause', { reason: 'strike', until: told.now }, 'pause-in-past');
  });

  test('a legal hold does not keep a pause from ending', () => {
    const told = story('PT4H').by('ana', 'pause', { reason: 'customer', until: june('1 12:00') });
    told.by('ana', 'pause', { reason: 'legal-hold' });
    expect(timers(told)).toEqual(['pause:customer']);
    told.pass(DAY);
    expect(told.clock('respond').pausedBy).toEqual(['legal-hold']);
  });

  test('what the customer writes ends the pauses that wait for it, and no others', () => {
    const told = story('PT4H').by('ana', 'pause', { reason: 'customer', until: june('3 12:00') });
    told.by('ana', 'pause', { reason: 'strike' }).pass(HOUR);
    told.by('ana', 'record-customer-message', { message: 'Here it is.' });
    expect(told.types.slice(-2)).toEqual(['CustomerMessageReceived', 'ComplaintResumed']);
    expect(told.complaint.pauses.map(({ key }) => key)).toEqual(['strike']);
    expect(told.clock('respond').pausedBy).toEqual(['strike']);
    expect(timers(told)).toEqual(['acknowledge']);
    told.by('ana', 'record-customer-message', { message: 'And more.' });
    expect(told.all('ComplaintResumed')).toHaveLength(1);
  });

  test('a referral for which the ladder waits stops the clocks of the level and nothing else', () => {
    const externalBodies = ['vendor', 'ombudsman'].map((id) => ({
      id,
      title: id,
      kind: 'other' as const,
      answer: 'P5D',
      ladder: 'waits' as const,
    }));
    const told = story('PT4H', {
      externalBodies,
      clocks: [{ id: 'final-response', target: '8 weeks' }],
    }).pass(HOUR);
    told.by('ana', 'refer', { body: 'vendor', summary: 'x' });
    expect(timers(told)).toEqual(['external:vendor', 'final-response']);
    told.by('ana', 'refer', { body: 'ombudsman', summary: 'x' });
    told.by('ana', 'close-referral', { body: 'vendor', outcome: 'answered', summary: 'x' });
    expect(told.clock('respond').pausedBy).toEqual(['external:ombudsman']);
    told.pass(DAY).by('ana', 'close-referral', { body: 'ombudsman', outcome: 'withdrawn', summary: 'x' });
    expect(dueOf(told)).toBe(june('2 13:00'));
  });

  test('a reason may stop the answers of outside bodies', () => {
    const reason = { id: 'frozen', title: 'Frozen', stops: ['external'] };
    const externalBodies = [
      {
        id: 'vendor',
        title: 'Vendor',
        kind: 'vendor' as const,
        answer: 'PT8H',
        calendar: 'office',
        ladder: 'goes-on' as const,
      },
    ];
    const told = story('PT4H', { pauseReasons: [reason], externalBodies }).by('ana', 'refer', {
      body: 'vendor',
      summary: 'x',
    });
    told.pass(HOUR).by('ana', 'pause', { reason: 'frozen' });
    expect(told.clock('external:vendor')).toMatchObject({ pausedBy: ['frozen'], usedMs: HOUR });
    expect(told.clock('respond').pausedBy).toBeUndefined();
  });

  test('time since the customer complained is not lost by a pause that holds when the clock begins', () => {
    const told = new Story({ policy: policyOf('PT4H') }).register({ receivedAt: '2026-05-31T08:00:00Z' });
    const clocks = [{ id: 'final-response', target: 'PT48H', from: 'received' as const }];
    told.policies.push(policyOf('PT4H', { version: 2, clocks }));
    told.by('ana', 'pause', { reason: 'legal-hold' }).by('max', 'adopt-policy', { version: 2, reason: 'x' });
    expect(told.clock('final-response')).toMatchObject({ usedMs: DAY, pausedBy: ['legal-hold'] });
    told.pass(3 * DAY).by('ana', 'resume', { reason: 'legal-hold' });
    expect(dueOf(told, 'final-response')).toBe(june('5 09:00'));
  });

  test('the customer’s time to answer is not ours to stop', () => {
    const told = story('PT4H', {
      levels: levels({ respond: 'PT4H', calendar: 'office' }),
      clocks: [{ id: 'customer-answer', target: 'P14D' }],
    });
    told
      .by('ana', 'accept', {})
      .by('ana', 'pause', { reason: 'legal-hold' })
      .by('ana', 'pause', { reason: 'strike' });
    told.by('ana', 'resolve', { outcome: 'upheld', summary: 'x' });
    expect(dueOf(told, 'customer-answer')).toBe(june('15 09:00'));
    if (told.complaint.pauses.length > 0) told.by('ana', 'resume', { reason: 'strike' });
    expect(timers(told)).toEqual(['customer-answer']);
    expect(dueOf(told, 'customer-answer')).toBe(june('15 09:00'));
  });
});

test('evidence of the customer ends the pauses that waited for them, evidence of ours does not', () => {
  const told = story('PT4H').pass(HOUR).by('ana', 'pause', { reason: 'customer' });
  told.by('ana', 'attach-evidence', receipt());
  expect(told.complaint.pauses).toHaveLength(1);
  told.by('ana', 'attach-evidence', receipt({ from: 'customer' }));
  expect(told.complaint.pauses).toEqual([]);
  expect(told.last('ComplaintResumed').data).toMatchObject({ cause: 'customer-wrote' });
  expect(told.complaint.evidence.map(({ from, by }) => [from, by])).toEqual([
    ['us', 'ana'],
    ['customer', 'ana'],
  ]);
});
