import fc from 'fast-check';
import type { Calendar } from '../../../domain/calendar/calendar';
import { deadlines } from '../../../domain/deadlines';
import { changeModes } from '../../../domain/policy/document';
import type { Policy } from '../../../domain/policy/policy';
import { commands, type Command } from '../../../domain/commands';
import { Story } from '../story';
import { DAY, HOUR, levels, MINUTE, newYork, nonstop, office, policyOf, type Sections } from './kit';

/** Hours with shifts at night, a holiday, and both changes of the clocks in reach. */
const night = {
  id: 'night',
  title: 'Night',
  timeZone: 'America/New_York',
  hours: { 'mon-sat': ['00:00-03:30', '22:00-24:00'] },
  holidays: { also: [{ date: '2026-11-02', name: 'All Souls' }] },
};
const calendars = [office, newYork, nonstop, night];
const aCalendar = fc.constantFrom('always', ...calendars.map(({ id }) => id));
const aTarget = fc.constantFrom('PT20M', 'PT4H', 'PT30H', '2 business days', '5 days', '3 weeks');
const aMode = fc.constantFrom(...changeModes);
const percents = (min: number, max: number) => fc.uniqueArray(fc.integer({ min, max }), { maxLength: 3 });

const someClock = fc.record({
  calendar: aCalendar,
  warnAt: percents(1, 99),
  remindAt: percents(101, 400),
  onChange: fc.record({ priority: aMode, category: aMode, level: aMode, team: aMode, policy: aMode }),
});
const aLevel = fc.record({
  calendar: aCalendar,
  acknowledge: fc.record({ default: aTarget, urgent: aTarget }),
  respond: fc.record({ default: aTarget, urgent: aTarget }),
});

function aPolicy(version: number): fc.Arbitrary<Policy> {
  return fc
    .record({
      calendar: aCalendar,
      levels: fc.tuple(aLevel, aLevel, aLevel, aLevel),
      respond: someClock,
      overall: someClock,
      received: someClock,
      update: someClock,
      answer: someClock,
      targets: fc.tuple(aTarget, aTarget, aTarget, aTarget, aTarget),
      automatic: fc.boolean(),
      waits: fc.constantFrom('waits', 'goes-on'),
    })
    .map(({ targets: [a, b, c, d, e], ...given }) => {
      const { calendar: _, ...respond } = given.respond;
      const sections: Sections = {
        version,
        calendar: given.calendar,
        calendars,
        levels: levels({}, ...given.levels),
        clocks: [
          { id: 'respond', ...respond },
          { id: 'overall', target: { default: a, urgent: b }, ...given.overall },
          { id: 'received', target: { default: b, urgent: c }, from: 'received', ...given.received },
          // Not one that fills the story with updates.
          {
            id: 'customer-update',
            target: d.startsWith('PT') ? 'PT30H' : d,
            automatic: given.automatic,
            ...given.update,
          },
          { id: 'customer-answer', target: c, ...given.answer },
        ],
        externalBodies: [
          { id: 'body', title: 'Body', kind: 'other', answer: e, ladder: given.waits, warnAt: [50] },
        ],
      };
      return policyOf('x', sections);
    });
}

const teams = [
  {
    id: 'desk',
    title: 'Desk',
    level: 'frontline',
    departments: ['accounts'],
    calendar: 'office',
    followTheSun: ['late-desk'],
  },
  { id: 'late-desk', title: 'Late desk', level: 'frontline', calendar: 'new-york', followTheSun: ['desk'] },
  { id: 'loans', title: 'Loans', level: 'supervisor', departments: ['lending'], calendar: 'always' },
];
const people = [
  { id: 'ana', name: 'Ana', role: 'agent', team: 'desk' },
  { id: 'max', name: 'Max', role: 'manager' },
];

type Ask = {
  [Name in Command['name']]: Name extends keyof typeof commands ? readonly [Name, unknown] : never;
}[keyof typeof commands];

const summary = 'x';
const reason = fc.constantFrom('customer', 'legal-hold', 'strike');
const anAsk: fc.Arbitrary<Ask> = fc.oneof(
  reason.map((one): Ask => ['pause', { reason: one }]),
  fc
    .tuple(reason, fc.integer({ min: 1, max: 100 }))
    .map(([one, hours]): Ask => ['pause', { reason: one, until: `+${hours}` }]),
  reason.map((one): Ask => ['resume', { reason: one }]),
  reason.map((one): Ask => ['resume', { reason: one }]),
  fc.constantFrom<Ask>(
    ['reclassify', { priority: 'urgent', reason: 'x' }],
    ['reclassify', { priority: 'low', reason: 'x' }],
    ['reclassify', { category: 'mortgage', reason: 'x' }],
    ['reclassify', { category: 'card', reason: 'x' }],
    ['escalate', { reason: 'customer-asks', summary }],
    ['de-escalate', { justification: 'x' }],
    ['transfer', { department: 'lending', summary }],
    ['transfer', { department: 'accounts', summary }],
    ['refer', { body: 'body', summary }],
    ['close-referral', { body: 'body', outcome: 'answered', summary }],
    ['accept', {}],
    ['assign', { assignee: 'max' }],
    ['record-customer-message', { message: 'x' }],
    ['send-customer-update', { message: 'x' }],
    ['resolve', { outcome: 'upheld', summary }],
    ['reject-resolution', { reason: 'x' }],
    ['close', { note: 'x' }],
    ['withdraw', { reason: 'x' }],
    ['reopen', { reason: 'x' }],
    ['reopen', { reason: 'x' }],
    ['adopt-policy', { version: 2, reason: 'x' }],
  ),
  aMode.map((mode): Ask => ['adopt-policy', { version: 2, reason: 'x', mode }]),
);
const aWait = fc.oneof(
  fc.constantFrom(0, 1, MINUTE, HOUR, 3 * HOUR, 12 * HOUR, DAY, 5 * DAY),
  fc.integer({ min: 0, max: 2 * DAY }),
);
type Step = { readonly wait: number; readonly outage: boolean; readonly ask: Ask };
const aStep: fc.Arbitrary<Step> = fc.record({ wait: aWait, outage: fc.boolean(), ask: anAsk });

/** What was asked, and how each deadline was given: when it was due, and when that was. */
export interface Told {
  readonly story: Story;
  readonly fired: readonly { readonly name: string; readonly dueAt: string; readonly at: string }[];
}

/**
 * Random lives of a complaint under random policies, with outages, in which commands come before the deadlines that
 * were due meanwhile. Commands that are refused are part of it. `look` is called at the end, or after every step.
 */
export function randomStories(
  look: (told: Told) => void,
  { numRuns, everyStep = false }: { readonly numRuns: number; readonly everyStep?: boolean },
): void {
  fc.assert(
    fc.property(
      aPolicy(1),
      aPolicy(2),
      fc.constantFrom('2026-03-27T16:30:00Z', '2026-06-01T08:00:00Z', '2026-10-30T21:00:00Z'),
      fc.option(fc.integer({ min: 0, max: 30 * DAY }), { nil: undefined }),
      fc.array(aStep, { minLength: 5, maxLength: 14 }),
      (first, second, start, before, steps) => {
        const story = new Story({ policy: first, organisation: { people, teams }, start });
        story.policies.push(second);
        const receivedAt =
          before === undefined ? {} : { receivedAt: new Date(Date.parse(start) - before).toISOString() };
        story.register(receivedAt);
        const fired: Told['fired'][number][] = [];
        for (const { wait, outage, ask } of steps) {
          if (outage) story.outage(wait);
          else pass(story, wait, fired);
          give(story, ask);
          if (everyStep) look({ story, fired });
        }
        pass(story, 0, fired);
        look({ story, fired });
      },
    ),
    { numRuns },
  );
}

function give(story: Story, [name, data]: Ask): void {
  const until = (data as { until?: string }).until;
  const hours =
    until === undefined
      ? {}
      : { until: new Date(Date.parse(story.now) + Number(until) * HOUR).toISOString() };
  const content: unknown = commands[name].schema.parse({ ...(data as object), ...hours });
  const by = { id: 'max', role: 'manager' };
  story.give({ id: `ask-${story.events.length}-${name}`, by, name, data: content } as Command);
}

/** As the workflow does it: always the earliest deadline, until none is due. */
function pass(story: Story, ms: number, fired: Told['fired'][number][]): void {
  const end = new Date(Date.parse(story.now) + ms).toISOString();
  for (
    let next = deadlines(story.complaint)[0];
    next && next.dueAt <= end;
    next = deadlines(story.complaint)[0]
  ) {
    if (fired.length > 2000) throw new Error(`deadlines without end, the last ${next.name} at ${next.dueAt}`);
    if (next.dueAt > story.now) story.now = next.dueAt;
    fired.push({ ...next, at: story.now });
    story.fire(next.name, next.dueAt);
  }
  if (end > story.now) story.now = end;
}

export const someCalendars: readonly Calendar[] = policyOf('PT1H', { calendars }).calendars;
