import { all, is, loopsOf, type Short } from './short-rules';

const endless = (ids: string) =>
  expect.stringContaining(`: can loop: ${ids}, each sets off the next. Let one fire once`);
const undoing = (ids: string, one: string, other: string) =>
  expect.stringContaining(`: can loop: ${ids}, where "${other}" undoes "${one}"`);

const down = {
  id: 'down',
  when: all(is('priority', 'urgent'), is('severity', 'minor')),
  then: '{ setPriority: low }',
};
const up = {
  id: 'up',
  when: all(is('priority', 'low'), is('channel', 'phone')),
  then: '{ setPriority: urgent }',
};

describe('row 16: rules that can loop are refused, with the rules on the loop', () => {
  test.each<readonly [string, readonly Short[], string]>([
    [
      'one that would climb level by level, since its condition goes on to hold',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: '{ field: concerns, contains: vip }',
          then: '{ escalateTo: next }',
        },
      ],
      'a -> a',
    ],
    [
      'one that waits for its own kind of event',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: is('event', 'ComplaintEscalated'),
          then: '{ escalateTo: next }',
        },
      ],
      'a -> a',
    ],
    [
      'one that counts the handovers that it makes',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: '{ field: handovers, atLeast: 3 }',
          then: '{ escalateTo: next }',
        },
      ],
      'a -> a',
    ],
    [
      'one that starts the clock that sets it off',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: all(is('clock', 'regulator-response'), is('percent', 100)),
          then: '{ startClock: regulator-response }',
        },
      ],
      'a -> a',
    ],
    [
      'one that waits for the deadline of the clock that it starts',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: all(is('event', 'DeadlineMissed'), is('clock', 'regulator-response')),
          then: '{ startClock: regulator-response }',
        },
      ],
      'a -> a',
    ],
    [
      'two, each of which waits for what the other does',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: is('event', 'ComplaintReclassified'),
          then: '{ transferTo: lending }',
        },
        {
          id: 'b',
          fires: 'each-time',
          when: all(is('event', 'ComplaintTransferred'), '{ field: priority, below: urgent }'),
          then: '{ escalateTo: next, setPriority: high }',
        },
      ],
      'a -> b -> a',
    ],
    [
      'three in a ring',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: all(is('event', 'ComplaintTransferred'), is('department', 'lending')),
          then: '{ setPriority: high }',
        },
        {
          id: 'b',
          fires: 'each-time',
          when: all(is('event', 'ComplaintReclassified'), is('priority', 'high')),
          then: '{ transferTo: payments, setPriority: low }',
        },
        {
          id: 'c',
          fires: 'each-time',
          when: all(is('event', 'ComplaintTransferred'), is('department', 'payments')),
          then: '{ transferTo: lending }',
        },
      ],
      'a -> b -> c -> a',
    ],
  ])('%s', (_, rules, ids) => {
    expect(loopsOf(...rules)).toEqual([endless(ids)]);
  });

  test('regression: one that changes nothing unless another does at the same event, which nothing else sets off', () => {
    const when = all(is('event', 'ComplaintReclassified'), is('priority', 'high'));
    const down = { id: 'a', fires: 'each-time', when, then: '{ setPriority: low }' };
    const up = { id: 'b', fires: 'each-time', when, then: '{ setPriority: high }' };
    expect(loopsOf(down, up)).toEqual([endless('b -> b')]);
  });

  test('one that goes on because others move the complaint in between', () => {
    const rule = (id: string, department: string, then: string): Short => ({
      id,
      fires: 'each-time',
      when: all(is('event', 'ComplaintReclassified'), is('department', department)),
      then,
    });
    const rules = [
      rule('c', 'lending', '{ transferTo: payments }'),
      rule('d', 'payments', '{ transferTo: lending }'),
      rule('a', 'lending', '{ setPriority: urgent }'),
      rule('b', 'payments', '{ setPriority: low }'),
    ];
    expect(loopsOf(...rules)).toContainEqual(endless('a -> b -> a'));
  });

  test('a transfer back and forth because nobody in either department has the skill', () => {
    const rule = (id: string, department: string, then: string): Short => ({
      id,
      fires: 'each-time',
      when: all(
        is('event', 'ComplaintAssigned'),
        is('holder-lacks-skill', true),
        is('department', department),
      ),
      then,
    });
    const rules = [
      rule('a', 'lending', '{ transferTo: payments }'),
      rule('b', 'payments', '{ transferTo: lending }'),
    ];
    expect(loopsOf(...rules)).toEqual([endless('a -> b -> a')]);
  });

  test.each([
    ['amount', 'GBP 50.00', 'GBP 100.00'],
    ['reopenings', '1', '3'],
  ])('rules that exclude each other by the %s, but for what is between', (field, above, below) => {
    const rules = (low: string, high: string) => [
      { ...down, when: all(is('priority', 'urgent'), `{ field: ${field}, above: ${low} }`) },
      { ...up, when: all(is('priority', 'low'), `{ field: ${field}, below: ${high} }`) },
    ];
    expect(loopsOf(...rules(above, below))).toHaveLength(1);
    expect(loopsOf(...rules(below, above))).toEqual([]);
  });

  test('the place is the first rule of the loop', () => {
    const quiet = { id: 'q', when: is('owned', true), then: '{ escalateTo: next }' };
    const climbs = {
      id: 'a',
      fires: 'each-level',
      when: is('category', 'mortgage'),
      then: '{ escalateTo: next }',
    };
    expect(loopsOf(quiet, climbs)).toEqual([expect.stringMatching(/^1: can loop: a -> a/)]);
  });

  test('regression: one whose transfer changes nothing, so that the owner stays and the other rule holds', () => {
    const urgent = {
      id: 'a',
      fires: 'each-time',
      when: all(is('event', 'ComplaintReclassified'), is('owned', true)),
      then: '{ setPriority: urgent }',
    };
    const low = {
      id: 'b',
      fires: 'each-time',
      when: is('event', 'ComplaintReclassified'),
      then: '{ transferTo: lending, setPriority: low }',
    };
    expect(loopsOf(urgent, low)).toEqual([endless('a -> b -> a')]);
  });

  test('regression: one that changes something only because another did before it at the same event', () => {
    const up = {
      id: 'a',
      fires: 'each-time',
      when: is('event', 'ComplaintReclassified'),
      then: '{ setPriority: high }',
    };
    const down = {
      id: 'b',
      fires: 'each-time',
      when: all(is('event', 'ComplaintReclassified'), '{ field: priority, atMost: normal }'),
      then: '{ setPriority: low }',
    };
    expect(loopsOf(up, down)).toEqual([endless('a -> a'), endless('b -> b')]);
  });

  const to = (id: string, from: string, dest: string): Short => ({
    id,
    when: is('department', from),
    then: `{ transferTo: ${dest} }`,
  });

  test.each(['once', 'each-level'])('a priority set up and down, even by rules that fire %s', (fires) => {
    expect(loopsOf({ ...down, fires }, { ...up, fires })).toEqual([
      undoing('down -> up -> down', 'setPriority low', 'setPriority urgent'),
    ]);
  });

  test('a transfer back and forth, and one round three departments', () => {
    expect(loopsOf(to('a', 'lending', 'payments'), to('b', 'payments', 'lending'))).toEqual([
      undoing('a -> b -> a', 'transferTo payments', 'transferTo lending'),
    ]);
    expect(
      loopsOf(
        to('a', 'lending', 'payments'),
        to('b', 'payments', 'technology'),
        to('c', 'technology', 'lending'),
      ),
    ).toEqual([undoing('a -> b -> c -> a', 'transferTo payments', 'transferTo technology')]);
  });
});
