import fc from 'fast-check';
import { type Trigger, triggerMistakes, triggersSchema } from '../../../domain/triggers/document';
import type { Facts } from '../../../domain/triggers/facts';
import { firing } from '../../../domain/triggers/firing';
import { known, ranks } from './rules';

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
