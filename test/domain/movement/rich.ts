import fc from 'fast-check';
import { type Command, type CommandName, commands } from '../../../domain/commands';
import { organisationSchema } from '../../../domain/organisation/organisation';
import { ladderPolicy } from '../../support/configuration';
import { policyWithSections, type Story } from '../story';
import { away, person, team } from './office';

const office = (id: string, timeZone: string) => ({
  id,
  title: id,
  timeZone,
  hours: { 'mon-fri': ['09:00-12:30', '13:30-17:00'] },
});
const holds = (field: string, value: string) => ({ field, contains: value });

/** A policy in which as much as possible happens by itself. */
export const richPolicy = policyWithSections({
  calendars: [
    office('london', 'Europe/London'),
    office('new-york', 'America/New_York'),
    office('sydney', 'Australia/Sydney'),
  ],
  levels: ladderPolicy.levels.map((level) => ({
    ...level,
    acknowledge: 'PT3H',
    respond: { default: 'PT20H', urgent: 'PT8H' },
  })),
  clocks: [
    { id: 'customer-update', target: 'PT50H', automatic: true },
    { id: 'acknowledge', warnAt: [50], remindAt: [150] },
    { id: 'respond', warnAt: [75], remindAt: [200] },
    { id: 'customer-answer', target: 'P7D' },
    { id: 'final-response', target: 'P20D', warnAt: [50, 90], remindAt: [110] },
    { id: 'regulator', target: 'PT12H', starts: 'by-trigger' },
  ],
  acceptance: { tries: 2, then: 'up' },
  handovers: { pingPong: 2 },
  severities: ['minor', 'major'],
  concerns: ['threat', 'manager', 'legal'].map((id) => ({ id, title: id })),
  escalationReasons: [{ id: 'threat', title: 'Threat', to: ['senior-management', 'department'] }],
  categories: [
    { id: 'card', title: 'Cards', department: 'accounts', skill: 'cards' },
    { id: 'money-transfer', title: 'Transfers', department: 'payments' },
    { id: 'mortgage', title: 'Mortgages', department: 'lending', skill: 'mortgages' },
  ],
  pauseReasons: [
    {
      id: 'customer',
      title: 'The customer',
      stops: ['respond', 'acknowledge'],
      endsWhenCustomerWrites: true,
    },
    { id: 'hold', title: 'Legal hold', stops: 'all' },
  ],
  externalBodies: [
    { id: 'bank', title: 'The bank', kind: 'vendor', answer: 'P2D', ladder: 'waits' },
    { id: 'ombudsman', title: 'The ombudsman', kind: 'ombudsman', answer: 'P5D', ladder: 'goes-on' },
  ],
  triggers: [
    {
      id: 'threat',
      title: 'A threat',
      when: holds('concerns', 'threat'),
      then: {
        escalateTo: 'senior-management',
        setPriority: 'urgent',
        startClock: 'regulator',
        notify: { roles: ['manager'] },
      },
    },
    { id: 'manager', title: 'Asks', when: holds('concerns', 'manager'), then: { escalateTo: 'next' } },
    {
      id: 'legal',
      title: 'Legal',
      when: holds('concerns', 'legal'),
      then: { transferTo: 'collections', escalateTo: 'department' },
    },
    {
      id: 'no-agreement',
      title: 'No agreement',
      when: { field: 'failed-attempts', atLeast: 2 },
      fires: 'each-level',
      then: { escalateTo: 'next' },
    },
    {
      id: 'lacks-skill',
      title: 'Lacks the skill',
      when: { field: 'holder-lacks-skill', is: true },
      fires: 'each-level',
      then: { escalateTo: 'next' },
    },
    {
      id: 'severe',
      title: 'Severe',
      when: { field: 'severity', is: 'major' },
      then: { setPriority: 'high' },
    },
    {
      id: 'late',
      title: 'Late',
      when: {
        all: [
          { field: 'clock', is: 'respond' },
          { field: 'percent', is: 75 },
        ],
      },
      fires: 'each-time',
      then: { notify: { roles: ['manager'] } },
    },
    {
      id: 'again',
      title: 'Reopened',
      when: { field: 'reopenings', atLeast: 2 },
      then: { escalateTo: 'next' },
    },
    {
      id: 'overdue',
      title: 'Overdue',
      when: { field: 'clock', is: 'final-response' },
      then: { escalateTo: 'senior-management' },
    },
  ],
});

const sun = ['london', 'new-york', 'sydney'];
const roles = {
  ana: 'agent',
  ben: 'agent',
  cem: 'agent',
  dot: 'agent',
  eve: 'agent',
  sam: 'supervisor',
  sue: 'supervisor',
  dana: 'department',
  max: 'manager',
} as const;
export const ids = Object.keys(roles) as readonly (keyof typeof roles)[];
const teamOf: Partial<Record<keyof typeof roles, string>> = {
  ana: 'london',
  ben: 'london',
  cem: 'new-york',
  dot: 'sydney',
  eve: 'payers',
  sam: 'leads',
  sue: 'leads',
};

/** Some of the people of the office are away now and then, and may have substitutes. */
export const richOrganisation = fc
  .array(
    fc.record({
      who: fc.constantFrom(...ids),
      day: fc.integer({ min: 1, max: 12 }),
      days: fc.integer({ min: 0, max: 6 }),
      substitute: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    }),
    { maxLength: 10 },
  )
  .map((absences) => {
    const day = (number: number) => `2026-06-${String(number).padStart(2, '0')}`;
    const people = ids.map((id) =>
      person(id, {
        role: roles[id],
        skills: ['ana', 'cem', 'sue', 'dana'].includes(id) ? ['cards', 'mortgages'] : [],
        outOfOffice: absences
          .filter(({ who }) => who === id)
          .map(({ day: from, days, substitute }) =>
            // Only to people further down the list, so that they never lead round in a circle.
            away(
              day(from),
              day(from + days),
              substitute !== undefined && ids.indexOf(substitute) > ids.indexOf(id) ? substitute : undefined,
            ),
          ),
        ...(teamOf[id] === undefined ? {} : { team: teamOf[id] }),
      }),
    );
    const teams = [
      ...sun.map((id) => team(id, { calendar: id, followTheSun: sun, assignment: 'round-robin' })),
      team('payers', { departments: ['payments'], assignment: 'least-loaded' }),
      team('leads', { level: 'supervisor', assignment: 'least-loaded', sticky: true }),
    ];
    return organisationSchema.parse({ people, teams });
  });

type Doing = {
  readonly who: (typeof ids)[number] | 'holder';
  readonly name: CommandName;
  readonly data: unknown;
};
export type Action = Doing | { readonly ms: number; readonly outage: boolean };

const one = <const T>(...values: readonly T[]) => fc.constantFrom(...values);
const summary = 'x';
const data: Partial<Record<CommandName, fc.Arbitrary<unknown>>> = {
  accept: fc.constant({}),
  assign: fc.record({ assignee: one(...ids) }),
  'record-attempt': fc.record({ tried: one('x'), outcome: one('not-solved', 'solved') }),
  'raise-concern': fc.record({ concern: one('threat', 'manager', 'legal') }),
  reclassify: fc.record(
    { reason: one('x'), severity: one('minor', 'major'), priority: one('low', 'urgent') },
    { requiredKeys: ['reason', 'priority'] },
  ),
  pause: fc.record({ reason: one('customer', 'hold') }),
  resume: fc.record({ reason: one('customer', 'hold') }),
  'record-customer-message': fc.constant({ message: 'x' }),
  escalate: fc.record(
    { reason: one('threat'), summary: one(summary), to: one('department', 'senior-management') },
    { requiredKeys: ['reason', 'summary'] },
  ),
  'de-escalate': fc.record(
    { justification: one(summary), to: one('frontline', 'supervisor') },
    { requiredKeys: ['justification'] },
  ),
  transfer: fc.record({ department: one('payments', 'accounts', 'lending'), summary: one(summary) }),
  refer: fc.record({ body: one('bank', 'ombudsman'), summary: one(summary) }),
  'close-referral': fc.record({
    body: one('bank', 'ombudsman'),
    outcome: one('answered'),
    summary: one(summary),
  }),
  resolve: fc.constant({ outcome: 'upheld', summary }),
  'reject-resolution': fc.constant({ reason: 'x' }),
  close: fc.constant({ note: 'x' }),
  reopen: fc.constant({ reason: 'x' }),
};
const doings = Object.entries(data) as [CommandName, fc.Arbitrary<unknown>][];

/** What people may want and how time may pass; much of it is refused. */
export const actions = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.oneof(
        ...doings.map(([name, arbitrary]) =>
          fc.record({ who: one('holder', ...ids), name: fc.constant(name), data: arbitrary }),
        ),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.record({ ms: fc.integer({ min: 0, max: 40 * 3_600_000 }), outage: fc.boolean() }),
    },
  ),
  { minLength: 5, maxLength: 60 },
) as fc.Arbitrary<readonly Action[]>;

export const registrations = fc.record({
  category: one('card', 'money-transfer', 'mortgage'),
  concerns: fc.uniqueArray(one('threat', 'manager', 'legal'), { maxLength: 2 }),
  severity: one('minor', 'major'),
});

/** Lets it happen; what is refused changes nothing. */
export function act(story: Story, action: Action, number: number): void {
  if ('ms' in action) {
    if (action.outage) story.outage(action.ms).pass(0);
    else story.pass(action.ms);
    return;
  }
  const { owner, assignee } = story.complaint;
  const who = action.who === 'holder' ? (owner ?? assignee ?? 'ana') : action.who;
  const role = story.organisation.people.find(({ id }) => id === who)?.role ?? 'agent';
  const content: unknown = commands[action.name].schema.parse(action.data);
  story.give({ id: `random-${number}`, by: { id: who, role }, name: action.name, data: content } as Command);
}
