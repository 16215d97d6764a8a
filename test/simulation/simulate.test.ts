import type { Case, Stimulus, Wish } from '../../domain/simulation/case';
import { simulate } from '../../domain/simulation/simulate';
import { toInstant, toMs } from '../../domain/time';
import { policyWithSections, Story } from '../domain/story';
import { ladderPolicy, organisation } from '../support/configuration';
import { recordingOf } from './recorded';

const HOUR = 3_600_000;
const START = toMs('2026-06-01T08:00:00.000Z');
const at = (hours: number) => toInstant(START + hours * HOUR);
const ana = { id: 'ana', role: 'agent' } as const;
const sam = { id: 'sam', role: 'supervisor' } as const;
const resolve: Wish = {
  name: 'resolve',
  data: { outcome: 'upheld', summary: '-', redress: [], promises: [] },
};
const attempt: Wish = {
  name: 'record-attempt',
  data: { tried: '-', proposedSolutions: [], outcome: 'not-solved', promises: [] },
};

function given(id: string, ...stimuli: readonly (readonly [number, Stimulus['by'], Wish])[]): Case {
  const data = {
    subject: '-',
    description: '-',
    category: 'card',
    channel: 'phone',
    complainant: {},
  } as const;
  return {
    id,
    registration: { at: at(0), by: ana, wish: { name: 'register', data } },
    stimuli: stimuli.map(([hours, by, wish]) => ({ at: at(hours), by, wish })),
  };
}

/** The plain ladder with other times at its first level. */
function withFrontline(times: { acknowledge?: string; respond?: string }) {
  return policyWithSections({
    levels: ladderPolicy.levels.map((level, index) => (index === 0 ? { ...level, ...times } : level)),
  });
}

const until = at(24 * 30);
const run = (cases: readonly Case[], policy = policyWithSections({})) =>
  simulate(cases, { policy, organisation, until });

const worked = given('C-1', [1, ana, { name: 'accept', data: {} }], [10, ana, attempt], [20, ana, resolve]);

describe('row 40: a policy tried on the cases of the past', () => {
  it('leaves alone what it has no reason to touch', () => {
    const [outcome] = run([worked]);
    expect(outcome).toMatchObject({
      caseId: 'C-1',
      levels: [{ level: 'frontline', at: at(0) }],
      breaches: [],
      moves: [],
      adaptations: [],
      resolvedAt: at(20),
    });
    expect(outcome?.stays.map(({ holder, openMs }) => [holder, openMs / HOUR])).toEqual([
      [undefined, 1],
      ['ana', 19],
    ]);
  });

  it('takes a complaint up earlier where less time is given, and has somebody there do what was done then', () => {
    const [outcome] = run([worked], withFrontline({ respond: 'PT8H' }));
    expect(outcome).toMatchObject({
      levels: [
        { level: 'frontline', at: at(0) },
        { level: 'supervisor', at: at(8) },
      ],
      breaches: [{ clock: 'respond', level: 'frontline', dueAt: at(8), lateMs: 12 * HOUR, kept: true }],
      moves: [{ kind: 'hierarchical', from: 'frontline', to: 'supervisor', cause: 'deadline' }],
      resolvedAt: at(20),
      // Nobody at the supervisors had it when the attempt was made: one of them accepts it then.
      adaptations: [
        { at: at(10), command: 'record-attempt', refusedBy: 'level-out-of-reach', how: 'adapted' },
        { at: at(20), command: 'resolve', refusedBy: 'not-the-owner', how: 'adapted' },
      ],
    });
    expect(outcome?.stays.map(({ level, holder }) => [level, holder])).toEqual([
      ['frontline', undefined],
      ['frontline', 'ana'],
      ['supervisor', undefined],
      ['supervisor', 'sam'],
    ]);
  });

  it('drops an escalation to where the complaint is already, and says so', () => {
    const escalated = given(
      'C-2',
      [1, ana, { name: 'accept', data: {} }],
      [10, ana, { name: 'escalate', data: { to: 'supervisor', reason: 'no-agreement', summary: '-' } }],
      [11, sam, { name: 'accept', data: {} }],
      [30, sam, resolve],
    );
    const [lenient] = run([escalated]);
    expect(lenient?.adaptations).toEqual([]);
    expect(lenient?.moves).toMatchObject([{ at: at(10), cause: 'command' }]);
    const [strict] = run([escalated], withFrontline({ respond: 'PT8H' }));
    expect(strict?.moves).toMatchObject([{ at: at(8), cause: 'deadline' }]);
    expect(strict?.adaptations).toEqual([
      { at: at(10), command: 'escalate', refusedBy: 'no-higher-level', how: 'dropped' },
    ]);
  });

  it('counts every stimulus that a policy refuses, once', () => {
    const odd = given(
      'C-3',
      [1, ana, { name: 'accept', data: {} }],
      [2, ana, { name: 'accept', data: {} }],
      [3, ana, { name: 'pause', data: { reason: 'unheard-of' } }],
      [4, ana, { name: 'transfer', data: { department: 'unheard-of', summary: '-' } }],
      [5, ana, { name: 'raise-concern', data: { concern: 'unheard-of' } }],
      [6, ana, { name: 'escalate', data: { reason: 'unheard-of', to: 'unheard-of', summary: '-' } }],
    );
    const [outcome] = run([odd]);
    expect(outcome?.adaptations.map(({ command, refusedBy, how }) => [command, refusedBy, how])).toEqual([
      ['accept', 'already-owned', 'dropped'],
      ['pause', 'unknown-reason', 'dropped'],
      ['transfer', 'unknown-department', 'dropped'],
      ['raise-concern', 'unknown-concern', 'dropped'],
      ['escalate', 'unknown-reason', 'adapted'],
    ]);
    expect(outcome?.moves[0]).toMatchObject({
      at: at(6),
      from: 'frontline',
      to: 'supervisor',
      cause: 'command',
    });
  });

  it('registers a complaint whose category and priority a policy does not have', () => {
    const { registration, ...rest } = worked;
    const { data } = registration.wish;
    const foreign = {
      ...registration,
      wish: { name: 'register' as const, data: { ...data, category: 'boats', priority: 'p1' } },
    };
    const [outcome] = run([{ ...rest, registration: foreign }]);
    expect(outcome).toMatchObject({
      resolvedAt: at(20),
      adaptations: [{ at: at(0), command: 'register', refusedBy: 'unknown-category', how: 'adapted' }],
    });
  });

  it('has a decision that now needs a second person approved before the customer answers it', () => {
    const policy = policyWithSections({
      authority: {
        roles: [
          { role: 'agent', mayClose: true },
          { role: 'supervisor', mayClose: true },
          { role: 'department', mayClose: true },
          { role: 'manager', redress: 'unlimited', mayClose: true },
        ],
        overLimit: 'approval',
      },
    });
    const redress = [{ kind: 'refund' as const, amount: { currency: 'GBP', minor: 100_00 } }];
    const costly: Wish = {
      name: 'resolve',
      data: { outcome: 'upheld', summary: '-', redress, promises: [] },
    };
    const answered = given(
      'C-4',
      [1, ana, { name: 'accept', data: {} }],
      [2, ana, costly],
      [9, ana, { name: 'accept-resolution', data: {} }],
      [10, ana, { name: 'close', data: {} }],
    );
    const [outcome] = run([answered], policy);
    expect(outcome).toMatchObject({
      closedAt: at(10),
      adaptations: [{ at: at(9), command: 'accept-resolution', refusedBy: 'not-resolved', how: 'adapted' }],
    });
    const refusing = {
      ...policy,
      authority: policy.authority && { ...policy.authority, overLimit: 'refuse' as const },
    };
    const [higher] = run([answered], refusing);
    expect(higher).toMatchObject({ closedAt: at(10), resolvedAt: at(2) });
    expect(higher?.levels.map(({ level }) => level)).toEqual(ladderPolicy.levels.map(({ id }) => id));
  });

  it('takes a customer who comes back before silence has closed anything for one who rejects', () => {
    const policy = policyWithSections({ clocks: [{ id: 'customer-answer', target: 'P14D' }] });
    const late = given(
      'C-5',
      [1, ana, { name: 'accept', data: {} }],
      [2, ana, resolve],
      [24 * 10, ana, { name: 'reopen', data: { reason: '-' } }],
    );
    const [outcome] = run([late], policy);
    expect(outcome?.adaptations).toEqual([
      { at: at(240), command: 'reopen', refusedBy: 'not-closed', how: 'adapted' },
    ]);
    expect(outcome?.resolvedAt).toBeUndefined();
  });

  it('shares out by what everybody holds at that moment', () => {
    const policy = policyWithSections({});
    const people = {
      ...organisation,
      teams: [
        {
          id: 'desk',
          title: 'Desk',
          level: 'frontline',
          departments: [],
          assignment: 'least-loaded' as const,
          sticky: false,
        },
      ],
      people: organisation.people.map((person) =>
        person.role === 'agent' ? { ...person, team: 'desk' } : person,
      ),
    };
    const cases = ['C-1', 'C-2', 'C-3', 'C-4'].map((id) => given(id));
    const outcomes = simulate(cases, { policy, organisation: people, until: at(1) });
    expect(outcomes.map(({ stays }) => stays[0]?.holder)).toEqual(['ana', 'ben', 'ana', 'ben']);
  });
});

describe('row 40: what is on record', () => {
  it('gives what a person did, also where overdue deadlines stand before it in the same command', () => {
    const story = new Story()
      .register()
      .outage('2026-06-20T08:00:00.000Z')
      .by('max', 'add-note', { text: 'Late' });
    const { stimuli } = recordingOf(story).given();
    expect(stimuli).toEqual([
      {
        at: '2026-06-20T08:00:00.000Z',
        by: { id: 'max', role: 'manager' },
        wish: { name: 'add-note', data: { text: '-' } },
      },
    ]);
  });

  it('keeps nothing of what people wrote, and of the complainant the language only', () => {
    const complainant = { name: 'Zoe Secret', email: 'zoe@secret.example', prefers: { language: 'de' } };
    const story = new Story()
      .register({ complainant, subject: 'Secret', description: 'Secret' })
      .by('ana', 'accept', {})
      .by('ana', 'record-attempt', { tried: 'Secret', outcome: 'not-solved' })
      .by('ana', 'add-note', { text: 'Secret' })
      .by('ana', 'record-customer-message', { message: 'Secret' })
      .by('ana', 'update-contact', { complainant: { phone: '0123 Secret' } })
      .by('ana', 'resolve', { outcome: 'upheld', summary: 'Secret' })
      .by('ana', 'reject-resolution', { reason: 'Secret' });
    const given = recordingOf(story).given();
    expect(given.stimuli.map(({ wish }) => wish.name)).toHaveLength(7);
    expect(JSON.stringify(given)).not.toMatch(/secret/i);
    expect(given.registration.wish.data.complainant).toEqual({ prefers: { language: 'de' } });
  });
});
