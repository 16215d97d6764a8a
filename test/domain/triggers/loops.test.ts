import fc from 'fast-check';
import type { Facts } from '../../../domain/triggers/facts';
import { type Trigger, triggerMistakes, triggersSchema } from '../../../domain/triggers/document';
import { firing } from '../../../domain/triggers/firing';
import { known, ranks, wrongIn } from './rules';

interface Short {
  readonly id: string;
  readonly when: string;
  readonly fires?: string;
  readonly then: string;
}

const text = (rules: readonly Short[]) =>
  rules
    .map(
      ({ id, when, fires = 'once', then }) =>
        `- { id: ${id}, title: T, when: ${when}, fires: ${fires}, then: ${then} }`,
    )
    .join('\n');
const loopsOf = (...rules: readonly Short[]) => wrongIn(text(rules));
const all = (...parts: readonly string[]) => `{ all: [${parts.join(', ')}] }`;
const is = (field: string, value: string | number | boolean) => `{ field: ${field}, is: ${value} }`;

const endless = (ids: string) =>
  expect.stringContaining(`: can loop: ${ids}, each sets off the next. Let one fire once`);
const undoing = (ids: string, one: string, other: string) =>
  expect.stringContaining(`: can loop: ${ids}, where "${other}" undoes "${one}"`);

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

  test('regression: one that changes nothing unless another does at the same event, which nothing else sets off', () => {
    const when = all(is('event', 'ComplaintReclassified'), is('priority', 'high'));
    const down = { id: 'a', fires: 'each-time', when, then: '{ setPriority: low }' };
    const up = { id: 'b', fires: 'each-time', when, then: '{ setPriority: high }' };
    expect(loopsOf(down, up)).toEqual([endless('b -> b')]);
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

describe('row 16: rules that end are not refused', () => {
  test.each<readonly [string, readonly Short[]]>([
    [
      'the level goes up, and attempts have to fail there first',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: '{ field: failed-attempts, atLeast: 3 }',
          then: '{ escalateTo: next }',
        },
      ],
    ],
    [
      'the next holder has to be found wanting first',
      [{ id: 'a', fires: 'each-level', when: is('holder-lacks-skill', true), then: '{ escalateTo: next }' }],
    ],
    [
      'a clock has to run out first',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: all(is('clock', 'respond'), is('percent', 100)),
          then: '{ escalateTo: next }',
        },
      ],
    ],
    [
      'only people bring the event about',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: is('event', 'ResolutionRejected'),
          then: '{ escalateTo: next }',
        },
      ],
    ],
    [
      'it names the level to go to',
      [
        {
          id: 'a',
          fires: 'each-level',
          when: '{ field: concerns, contains: vip }',
          then: '{ escalateTo: senior-management }',
        },
      ],
    ],
    [
      'it holds at one level only',
      [{ id: 'a', fires: 'each-level', when: is('level', 'frontline'), then: '{ escalateTo: next }' }],
    ],
    [
      'what it sets is so already the second time',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: all(is('event', 'ComplaintReclassified'), '{ field: priority, atLeast: high }'),
          then: '{ setPriority: urgent }',
        },
      ],
    ],
    [
      'a ladder of rules, each for its level',
      [
        { id: 'a', fires: 'each-level', when: is('level', 'frontline'), then: '{ escalateTo: next }' },
        { id: 'b', fires: 'each-level', when: is('level', 'supervisor'), then: '{ escalateTo: next }' },
      ],
    ],
    [
      'no complaint sets off both: they differ in the severity',
      [
        {
          id: 'a',
          when: all(is('priority', 'urgent'), is('severity', 'minor')),
          then: '{ setPriority: low }',
        },
        {
          id: 'b',
          when: all(is('priority', 'low'), '{ field: severity, atLeast: major }'),
          then: '{ setPriority: urgent }',
        },
      ],
    ],
    [
      'no complaint sets off both: they differ in the amount',
      [
        {
          id: 'a',
          when: all(is('department', 'lending'), '{ field: amount, below: GBP 100.00 }'),
          then: '{ transferTo: payments }',
        },
        {
          id: 'b',
          when: all(is('department', 'payments'), '{ field: amount, atLeast: GBP 100.00 }'),
          then: '{ transferTo: lending }',
        },
      ],
    ],
    [
      'no complaint sets off both: they differ in a concern',
      [
        {
          id: 'a',
          when: all(is('priority', 'urgent'), '{ not: { field: concerns, contains: vip } }'),
          then: '{ setPriority: low }',
        },
        {
          id: 'b',
          when: all(is('priority', 'low'), '{ field: concerns, contains: vip }'),
          then: '{ setPriority: urgent }',
        },
      ],
    ],
    [
      'neither looks at what the other sets',
      [
        { id: 'a', when: is('severity', 'critical'), then: '{ setPriority: urgent }' },
        { id: 'b', when: is('severity', 'minor'), then: '{ setPriority: low }' },
        { id: 'c', when: is('technical-impact', 'outage'), then: '{ transferTo: technology }' },
        { id: 'd', when: '{ field: concerns, contains: legal }', then: '{ transferTo: lending }' },
      ],
    ],
    [
      'they only tell people',
      [
        {
          id: 'a',
          fires: 'each-time',
          when: is('event', 'ComplaintEscalated'),
          then: '{ notify: { roles: [agent] } }',
        },
        { id: 'b', fires: 'each-level', when: is('owned', true), then: '{ notify: { roles: [agent] } }' },
      ],
    ],
  ])('%s', (_, rules) => {
    expect(loopsOf(...rules)).toEqual([]);
  });
});

type Given = Required<
  Pick<Facts, 'level' | 'priority' | 'department' | 'severity' | 'concerns' | 'failed-attempts' | 'owned'>
>;
interface World {
  readonly given: Given;
  /** The departments of which nobody has the skill. */
  readonly unskilled: readonly string[];
}

/**
 * What comes of an event when every rule is obeyed, one thing after the other, and rules are tried again at each event:
 * how many events until all is quiet.
 */
function eventsUntilQuiet(
  rules: readonly Trigger[],
  world: World,
  first: Facts['event'],
  limit: number,
): number {
  const fired: { rule: string; level: string }[] = [];
  const steps: ((facts: Facts) => Facts)[] = [];
  let facts: Facts = world.given;
  let happened = 0;
  let arrived = false;
  const happen = (next: Facts) => {
    facts = next;
    if (next.event === undefined) return;
    happened += 1;
    arrived ||= next.event === 'ComplaintEscalated' || next.event === 'ComplaintTransferred';
    for (const { rule } of firing(rules, next, fired, next.level ?? '', ranks)) {
      fired.push({ rule: rule.id, level: next.level ?? '' });
      steps.push(...stepsOf(rule));
    }
  };
  happen({ ...facts, event: first });
  while (happened < limit) {
    const step = steps.shift();
    if (step) happen(step({ ...facts, event: undefined }));
    else if (arrived) {
      arrived = false;
      const lacks = world.unskilled.includes(facts.department ?? '');
      happen({ ...facts, 'holder-lacks-skill': lacks, event: 'ComplaintAssigned' });
    } else break;
  }
  return happened;
}

/** What a rule does, each with the event by which it changes something; what changes nothing is no event. */
function stepsOf({ then }: Trigger): readonly ((facts: Facts) => Facts)[] {
  const { escalateTo, transferTo, setPriority } = then;
  const moved = { owned: false, 'holder-lacks-skill': false } as const;
  return [
    (facts) =>
      setPriority === undefined || setPriority === facts.priority
        ? facts
        : { ...facts, priority: setPriority, event: 'ComplaintReclassified' },
    (facts) =>
      transferTo === undefined || transferTo === facts.department
        ? facts
        : { ...facts, ...moved, department: transferTo, event: 'ComplaintTransferred' },
    (facts) => {
      const rank = ranks.level.indexOf(facts.level ?? '');
      const target = escalateTo === 'next' ? rank + 1 : ranks.level.indexOf(escalateTo ?? '');
      const level = ranks.level[target];
      return target > rank && level !== undefined
        ? { ...facts, ...moved, level, 'failed-attempts': 0, event: 'ComplaintEscalated' }
        : facts;
    },
  ];
}

describe('row 16: rules that are accepted come to rest', () => {
  const one = (field: 'level' | 'priority' | 'severity', ids: readonly string[]) =>
    fc.oneof(
      fc.record({ field: fc.constant(field), is: fc.constantFrom(...ids) }),
      fc.record({ field: fc.constant(field), atLeast: fc.constantFrom(...ids) }),
      fc.record({ field: fc.constant(field), atMost: fc.constantFrom(...ids) }),
    );
  const events = [
    'ComplaintEscalated',
    'ComplaintTransferred',
    'ComplaintReclassified',
    'NoteAdded',
  ] as const;
  const part = fc.oneof(
    one('level', known.levels),
    one('priority', known.priorities),
    one('severity', known.severities),
    fc.record({ field: fc.constant('department'), is: fc.constantFrom(...known.departments) }),
    fc.record({ field: fc.constant('concerns'), contains: fc.constantFrom('vip', 'legal') }),
    fc.record({ field: fc.constant('failed-attempts'), atLeast: fc.nat({ max: 2 }) }),
    fc.record({ field: fc.constantFrom('owned', 'holder-lacks-skill'), is: fc.boolean() }),
  );
  const event = fc.record({
    field: fc.constant('event'),
    isOneOf: fc.uniqueArray(fc.constantFrom(...events), { minLength: 1 }),
  });
  const when = fc
    .record({
      event,
      parts: fc.array(fc.oneof(part, fc.record({ not: part })), { maxLength: 2 }),
      loose: fc.boolean(),
    })
    .map(({ event, parts, loose }) => ({ all: loose && parts.length > 0 ? parts : [event, ...parts] }));
  const then = fc
    .record(
      {
        escalateTo: fc.constantFrom('next', 'department', 'senior-management'),
        transferTo: fc.constantFrom(...known.departments),
        setPriority: fc.constantFrom(...known.priorities),
      },
      { requiredKeys: [] },
    )
    .filter((effects) => Object.keys(effects).length > 0);
  const rule = fc.record({
    when,
    then,
    fires: fc.constantFrom('once', 'each-level', 'each-time', 'each-time'),
  });
  const given: fc.Arbitrary<Given> = fc.record({
    level: fc.constantFrom(...known.levels),
    priority: fc.constantFrom(...known.priorities),
    department: fc.constantFrom(...known.departments),
    severity: fc.constantFrom(...known.severities),
    concerns: fc.subarray(['vip', 'legal']),
    'failed-attempts': fc.nat({ max: 2 }),
    owned: fc.boolean(),
  });
  const world = fc.record({ given, unskilled: fc.subarray([...known.departments]) });

  test('from wherever a complaint stands, whatever happened', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 4 }),
        fc.array(world, { minLength: 8, maxLength: 8 }),
        fc.constantFrom(...events),
        (bodies, worlds, first) => {
          const rules = triggersSchema.parse(
            bodies.map((body, index) => ({ id: `r${index}`, title: 'T', ...body })),
          );
          fc.pre(triggerMistakes(rules, known).length === 0);
          for (const start of worlds) expect(eventsUntilQuiet(rules, start, first, 1_000)).toBeLessThan(200);
        },
      ),
      { numRuns: 300 },
    );
  });
});
