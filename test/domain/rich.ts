import type { z } from 'zod';
import { organisationSchema } from '../../domain/organisation/organisation';
import { type ChangeMode, changeModes, type policyDocumentSchema } from '../../domain/policy/document';
import type { Policy } from '../../domain/policy/policy';
import { policyWithSections } from './story';
import { emptyWorld, type World } from './world';

type Sections = Partial<z.input<typeof policyDocumentSchema>>;

export interface RichOptions {
  readonly version?: number;
  /** By which mode clocks move when something changes. Default: as policies have it that say nothing. */
  readonly mode?: ChangeMode;
  readonly acceptance?: Sections['acceptance'];
  /** Whether status updates are sent by themselves. */
  readonly automatic?: boolean;
  /** Beyond one’s limits: ask for approval, or be refused. */
  readonly overLimit?: 'approval' | 'refuse';
}

/** The change of a clock by one mode, whatever changes. */
function onChange(mode: ChangeMode | undefined) {
  if (mode === undefined) return {};
  return { onChange: { priority: mode, category: mode, level: mode, team: mode, policy: mode } };
}

/** A policy that says something in every section, with opening hours, lunch and holidays. */
export function richPolicy({
  version = 1,
  mode,
  acceptance,
  automatic = false,
  overLimit = 'approval',
}: RichOptions = {}): Policy {
  const moved = onChange(mode);
  const further = version > 1;
  return policyWithSections({
    id: 'rich',
    version,
    title: 'Everything that a policy can say',
    calendar: 'office',
    calendars: [
      {
        id: 'office',
        title: 'Office',
        timeZone: 'Europe/London',
        // The second version has no lunch, so a clock that is taken along counts otherwise from then on.
        hours: { 'mon-fri': further ? ['09:00-17:00'] : ['09:00-12:30', '13:30-17:00'] },
        holidays: { also: [{ date: '2026-03-06', name: 'Founders’ day' }] },
      },
      {
        id: 'new-york',
        title: 'New York',
        timeZone: 'America/New_York',
        hours: { 'mon-fri': ['09:00-17:00'], sat: ['10:00-12:00'] },
      },
    ],
    levels: [
      {
        id: 'frontline',
        title: 'Frontline',
        role: 'agent',
        acknowledge: { default: 'PT4H', urgent: 'PT1H' },
        respond: { default: further ? '3 business days' : '2 business days', high: 'PT7H', urgent: 'PT4H' },
      },
      {
        id: 'supervisor',
        title: 'Supervisor',
        role: 'supervisor',
        acknowledge: 'PT4H',
        respond: { default: 'PT14H', urgent: 'PT4H' },
      },
      {
        id: 'department',
        title: 'Department',
        role: 'department',
        acknowledge: 'PT8H',
        respond: { default: '5 business days', urgent: 'PT8H' },
        calendar: 'new-york',
      },
      {
        id: 'senior-management',
        title: 'Senior management',
        role: 'manager',
        acknowledge: 'P1D',
        respond: { default: '2 weeks', urgent: 'P2D' },
        calendar: 'always',
      },
    ],
    clocks: [
      { id: 'acknowledge', warnAt: [50], ...moved },
      { id: 'respond', warnAt: [50, 75], remindAt: [150], ...moved },
      {
        id: 'customer-update',
        target: '5 business days',
        warnAt: [75],
        remindAt: [150],
        automatic,
        ...moved,
      },
      { id: 'customer-answer', target: '14 days', warnAt: [50] },
      { id: 'approval', target: { default: 'PT7H', urgent: 'PT2H' }, warnAt: [50], remindAt: [150] },
      {
        id: 'final-response',
        title: 'Final response',
        target: { default: '8 weeks', urgent: '4 weeks' },
        from: 'received',
        warnAt: [50, 75],
        remindAt: [150],
        warns: { roles: ['manager'], people: ['sam'] },
        ...moved,
      },
      {
        id: 'summary-resolution',
        target: '3 business days',
        from: 'received',
        receipt: 'next-business-day',
        ...moved,
      },
      { id: 'first-review', target: 'PT10H', warnAt: [50, 75], remindAt: [150], ...moved },
      {
        id: 'regulator-notice',
        target: 'PT8H',
        starts: 'by-trigger',
        warnAt: [50],
        remindAt: [150],
        ...moved,
      },
      ...(further ? [{ id: 'second-review', target: '20 business days', warnAt: [50] }] : []),
    ],
    acceptance: acceptance ?? { tries: 2, then: 'up' },
    escalationReasons: [
      { id: 'threat', title: 'A threat', to: ['department', 'senior-management'] },
      { id: 'no-agreement', title: 'No agreement' },
    ],
    handovers: { pingPong: 2 },
    severities: ['minor', 'major'],
    technicalImpacts: ['none', 'outage'],
    concerns: [
      { id: 'threat', title: 'A threat' },
      { id: 'vulnerable', title: 'The customer is vulnerable' },
      { id: 'asks-for-manager', title: 'The customer asks for a manager' },
    ],
    pauseReasons: [
      {
        id: 'customer',
        title: 'Waiting for the customer',
        stops: ['acknowledge', 'respond', 'final-response'],
        endsWhenCustomerWrites: true,
      },
      { id: 'expert', title: 'Waiting for an expert', stops: ['respond', 'customer-update', 'external'] },
      { id: 'legal-hold', title: 'Legal hold', stops: 'all' },
    ],
    externalBodies: [
      {
        id: 'ombudsman',
        title: 'The ombudsman',
        kind: 'ombudsman',
        answer: '8 weeks',
        ladder: 'waits',
        warnAt: [50],
        remindAt: [150],
      },
      {
        id: 'processor',
        title: 'The payment processor',
        kind: 'vendor',
        answer: { default: '5 business days', urgent: 'PT8H' },
        calendar: 'new-york',
        ladder: 'goes-on',
        warnAt: [75],
      },
    ],
    triggers: [
      {
        id: 'threat',
        title: 'A threat',
        when: { field: 'concerns', contains: 'threat' },
        then: { escalateTo: 'department', startClock: 'regulator-notice', notify: { roles: ['manager'] } },
      },
      {
        id: 'asks-for-manager',
        title: 'The customer asks for a manager',
        when: { field: 'concerns', contains: 'asks-for-manager' },
        then: { escalateTo: 'next' },
      },
      {
        id: 'attempts-failed',
        title: 'Two attempts at this level settled nothing',
        when: {
          all: [
            { field: 'event', is: 'AttemptRecorded' },
            { field: 'failed-attempts', atLeast: 2 },
          ],
        },
        fires: 'each-level',
        then: { escalateTo: 'next' },
      },
      {
        id: 'three-quarters',
        title: 'Three quarters of the time are used',
        when: {
          all: [
            { field: 'clock', is: 'respond' },
            { field: 'percent', is: 75 },
          ],
        },
        fires: 'each-time',
        then: { notify: { people: ['max'] } },
      },
      {
        id: 'transfers-belong-to-payments',
        title: 'Transfers belong to the payments department',
        when: {
          all: [
            { field: 'category', is: 'money-transfer' },
            { field: 'level', atLeast: 'supervisor' },
          ],
        },
        then: { transferTo: 'payments' },
      },
      {
        id: 'much-money',
        title: 'Much money is at stake',
        when: { field: 'amount', atLeast: 'GBP 5000.00' },
        then: { setPriority: 'urgent' },
      },
    ],
    authority: {
      roles: [
        { role: 'agent', redress: { goodwill: ['GBP 50.00'], refund: ['GBP 100.00'] }, mayClose: true },
        {
          role: 'supervisor',
          redress: { goodwill: ['GBP 500.00'], refund: ['GBP 1000.00'] },
          mayClose: true,
          mayRefer: true,
        },
        { role: 'department', redress: 'unlimited', mayClose: true, mayRefer: true },
        { role: 'manager', redress: 'unlimited', mayClose: true, mayRefer: true },
      ],
      fourEyes: ['GBP 1000.00'],
      overLimit,
      laterStageNeedsAnother: false,
    },
    closing: {
      rootCauses: [{ id: 'software', title: 'Software' }],
      correctiveActions: [{ id: 'fixed', title: 'Fixed' }],
    },
  });
}

/** Two teams that follow the sun at the first level, one that shares out by load at the second. */
export const teams = organisationSchema.parse({
  timeZone: 'Europe/London',
  teams: [
    {
      id: 'london',
      title: 'London',
      level: 'frontline',
      departments: ['accounts'],
      calendar: 'office',
      assignment: 'round-robin',
      followTheSun: ['new-york'],
    },
    {
      id: 'new-york',
      title: 'New York',
      level: 'frontline',
      calendar: 'new-york',
      assignment: 'inbox',
      followTheSun: ['london'],
    },
    { id: 'leads', title: 'Leads', level: 'supervisor', calendar: 'office', assignment: 'least-loaded' },
  ],
  people: [
    { id: 'ana', name: 'Ana Ruiz', role: 'agent', team: 'london' },
    { id: 'ben', name: 'Ben Okoro', role: 'agent', team: 'new-york' },
    { id: 'cem', name: 'Cem Arslan', role: 'agent', team: 'london', capacity: 1 },
    { id: 'sam', name: 'Sam Lindqvist', role: 'supervisor', team: 'leads' },
    { id: 'dana', name: 'Dana Novak', role: 'department' },
    { id: 'max', name: 'Max Weber', role: 'manager' },
    { id: 'ida', name: 'Ida Conti', role: 'auditor' },
  ],
});

/** Both versions of a rich policy are published; new complaints follow the first. */
function worldUnder(options: RichOptions, changes: Partial<World> = {}): World {
  return {
    ...emptyWorld,
    policies: [richPolicy(options), richPolicy({ ...options, version: 2 })],
    ...changes,
  };
}

/** Worlds in which everything can happen that a policy can ask for: by every mode of change, with and without teams. */
export const richWorlds: readonly World[] = [
  worldUnder({}),
  worldUnder({ acceptance: { tries: 1, then: 'warn' }, automatic: true }, { organisation: teams }),
  ...changeModes.map((mode, index) =>
    worldUnder({ mode, automatic: index % 2 === 0 }, index < 2 ? {} : { organisation: teams }),
  ),
];
