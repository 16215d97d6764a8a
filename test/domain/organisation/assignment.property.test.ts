import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AssignmentQuestion, chooseHolder } from '../../../domain/organisation/assignment';
import type { Organisation, Person } from '../../../domain/organisation/organisation';
import { away, NOW } from './organisations';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyId = fc.constantFrom(...ids);
const some = (...values: string[]) => fc.subarray(values);
const mostly = <Usual, Other>(usual: Usual, other: fc.Arbitrary<Other>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const anyone = fc.record({
  role: fc.constantFrom('agent', 'agent', 'supervisor'),
  team: fc.constantFrom('red', 'blue', undefined),
  skills: some('cards', 'loans'),
  languages: some('en', 'de'),
  capacity: mostly(undefined, fc.integer({ min: 1, max: 3 })),
  isAway: fc.boolean(),
  isWorking: mostly(true, fc.constant(false)),
  substitute: fc.option(anyId, { nil: undefined }),
  open: fc.option(fc.nat(4), { nil: undefined }),
});
type Anyone = typeof anyone extends fc.Arbitrary<infer Value> ? Value : never;

const assignments = fc.constantFrom('inbox', 'round-robin', 'least-loaded');
const situation = fc.record({
  crowd: fc.array(anyone, { minLength: 3, maxLength: ids.length }),
  red: assignments,
  blue: assignments,
  sticky: fc.boolean(),
  department: fc.constantFrom('cards', 'other', undefined),
  team: fc.constantFrom('red', 'blue', undefined),
  skills: mostly<string[], string[]>([], some('cards', 'loans')),
  language: mostly(undefined, fc.constantFrom('en', 'de-AT')),
  exclude: mostly<string[], string[]>([], fc.subarray(ids)),
  last: fc.option(anyId, { nil: undefined }),
  stickyTo: fc.option(anyId, { nil: undefined }),
  reassign: fc.boolean(),
  hasTeams: fc.boolean(),
});
type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

function personOf(one: Anyone, index: number): Person {
  const { role, skills, languages, capacity, substitute } = one;
  return {
    id: ids[index] ?? '',
    name: 'N',
    role,
    skills,
    languages,
    outOfOffice: one.isAway ? [away(1)] : [],
    ...(one.team === undefined ? {} : { team: one.team }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(substitute === undefined ? {} : { substitute }),
  };
}

function questionOf(given: Situation): AssignmentQuestion {
  const { crowd, sticky, last } = given;
  const common = { title: 'T', level: 'one', sticky };
  const organisation: Organisation = {
    timeZone: 'UTC',
    teams: given.hasTeams
      ? [
          { ...common, id: 'red', departments: [], assignment: given.red },
          { ...common, id: 'blue', departments: ['cards'], assignment: given.blue },
        ]
      : [],
    people: crowd.map(personOf),
  };
  const counts = crowd.flatMap(({ open }, index) => (open === undefined ? [] : [[ids[index] ?? '', open]]));
  return {
    organisation,
    level: { id: 'one', role: 'agent', rolesAbove: ['supervisor'] },
    department: given.department,
    team: given.team,
    needs: { skills: given.skills, language: given.language },
    exclude: given.exclude,
    now: NOW,
    workload: {
      openComplaints: Object.fromEntries(counts),
      lastAssigned: last === undefined ? {} : { red: last, blue: last, agent: last },
    },
    stickyTo: given.stickyTo,
    isWorking: ({ id }) => crowd[ids.indexOf(id)]?.isWorking ?? false,
    reassign: given.reassign,
  };
}

const of = (given: Situation, id: string) => given.crowd[ids.indexOf(id)];

function isFree(given: Situation, id: string): boolean {
  return of(given, id)?.isAway === false && !given.exclude.includes(id);
}

/** Who acts for someone away, by the substitutes alone; undefined when nobody does. */
function actsFor(given: Situation, id: string): string | undefined {
  let at: string | undefined = id;
  for (let step = 0; step <= ids.length && at !== undefined; step += 1) {
    const here: Anyone | undefined = of(given, at);
    if (!here) return undefined;
    if (!here.isAway) return at;
    at = here.substitute;
  }
  return undefined;
}

/** What speaks against someone, softest first: 1 the language, 2 the skills, 3 the working time, 4 the capacity. */
function shortcomings(given: Situation, id: string): readonly number[] {
  const one = of(given, id);
  if (!one) return [];
  const language = given.language?.slice(0, 2);
  return [
    ...(language !== undefined && !one.languages.includes(language) ? [1] : []),
    ...(given.skills.every((skill) => one.skills.includes(skill)) ? [] : [2]),
    ...(one.isWorking ? [] : [3]),
    ...(one.capacity !== undefined && (one.open ?? 0) >= one.capacity ? [4] : []),
  ];
}

/** Members of the team that answered, or everyone of the role where there is none. */
function members(given: Situation, team: string | undefined): readonly string[] {
  return given.crowd.flatMap((one, index) =>
    one.role === 'agent' && (team === undefined || one.team === team) ? [ids[index] ?? ''] : [],
  );
}

function always(law: (given: Situation, answer: ReturnType<typeof chooseHolder>) => boolean): void {
  let looked = 0;
  fc.assert(
    fc.property(situation, (given) => {
      if (law(given, chooseHolder(questionOf(given)))) looked += 1;
    }),
    { numRuns: 2_000 },
  );
  // A law that hardly ever applied to what was tried has not been tried.
  assert.ok(looked > 10, `${looked} cases`);
}

/** The same data with the keys of every object in the opposite order. */
function turned<Value>(value: Value): Value;
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

describe('rows 24 and 25: whatever the organisation and the complaint', () => {
  test('nobody absent, excluded or out of reach ever gets it', () => {
    always((given, { assignee }) => {
      if (assignee === undefined) return false;
      assert.ok(isFree(given, assignee));
      return true;
    });
  });

  test('someone of another role gets it only as the stand-in of someone absent', () => {
    always((given, { assignee, strategy }) => {
      if (assignee === undefined || of(given, assignee)?.role === 'agent') return false;
      assert.equal(strategy, 'substitute');
      assert.ok(
        members(given, undefined).some(
          (id) => of(given, id)?.isAway === true && actsFor(given, id) === assignee,
        ),
      );
      return true;
    });
  });

  test('reassigned, somebody gets it whenever anybody in reach is there, and nobody otherwise', () => {
    always((given, { assignee }) => {
      if (!given.reassign) return false;
      const reachable = members(given, undefined)
        .map((id) => actsFor(given, id))
        .filter((id) => id !== undefined);
      assert.equal(
        assignee !== undefined,
        reachable.some((id) => isFree(given, id)),
      );
      return true;
    });
  });

  test('an inbox that is not sticky gives it to nobody, and a team that is no inbox to a free member', () => {
    always((given, { assignee, team }) => {
      if (given.reassign) return false;
      const isInbox = team === undefined || (team === 'red' ? given.red : given.blue) === 'inbox';
      if (isInbox && given.sticky) return false;
      if (isInbox) assert.equal(assignee, undefined);
      else if (members(given, team).some((id) => isFree(given, id))) assert.ok(assignee);
      return true;
    });
  });

  test('nobody of the team who is free needs less to be loosened', () => {
    always((given, { assignee, team }) => {
      if (assignee === undefined) return false;
      const hardest = (id: string) => Math.max(0, ...shortcomings(given, id));
      for (const id of members(given, team).filter((one) => isFree(given, one)))
        assert.ok(hardest(assignee) <= hardest(id));
      return true;
    });
  });

  test('the least loaded has no more than anyone in the team whom as little speaks against', () => {
    always((given, { assignee, team, strategy }) => {
      if (assignee === undefined || strategy !== 'least-loaded') return false;
      const against = shortcomings(given, assignee);
      const rivals = members(given, team).filter(
        (id) => isFree(given, id) && shortcomings(given, id).every((one) => against.includes(one)),
      );
      for (const id of rivals) assert.ok((of(given, assignee)?.open ?? 0) <= (of(given, id)?.open ?? 0));
      return rivals.length > 1;
    });
  });

  test('everyone who is considered is named once, with one chosen if and only if there is an assignee', () => {
    always((_, { assignee, considered }) => {
      assert.equal(new Set(considered.map(({ person }) => person)).size, considered.length);
      const chosen = considered.filter(({ verdict }) => verdict === 'chosen').map(({ person }) => person);
      assert.deepEqual(chosen, assignee === undefined ? [] : [assignee]);
      return considered.length > 1;
    });
  });

  test('the answer does not depend on the order of keys', () => {
    always((given, answer) => {
      const { isWorking, ...data } = questionOf(given);
      assert.deepEqual(chooseHolder({ ...turned(data), isWorking }), answer);
      return answer.assignee !== undefined;
    });
  });

  test('by turns, everyone of those there gets equally many', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), fc.nat(4), (absences, rounds) => {
        const there = absences.flatMap((isAway, index) => (isAway ? [] : [ids[index] ?? '']));
        const people = absences.map(
          (isAway, index): Person => ({
            id: ids[index] ?? '',
            name: 'N',
            role: 'agent',
            team: 'red',
            skills: [],
            languages: [],
            outOfOffice: isAway ? [away(1)] : [],
          }),
        );
        const red = { id: 'red', title: 'T', level: 'one', departments: [], sticky: false };
        const organisation: Organisation = {
          timeZone: 'UTC',
          teams: [{ ...red, assignment: 'round-robin' }],
          people,
        };
        const counts = new Map(there.map((id) => [id, 0]));
        let lastAssigned: Record<string, string> = {};
        for (let turn = 0; turn < rounds * there.length; turn += 1) {
          const { assignee } = chooseHolder({
            organisation,
            level: { id: 'one', role: 'agent' },
            needs: { skills: [] },
            exclude: [],
            now: NOW,
            workload: { openComplaints: {}, lastAssigned },
          });
          counts.set(assignee ?? 'nobody', (counts.get(assignee ?? 'nobody') ?? 0) + 1);
          lastAssigned = assignee === undefined ? {} : { red: assignee };
        }
        assert.deepEqual(
          [...counts],
          there.map((id) => [id, rounds]),
        );
      }),
    );
  });
});
