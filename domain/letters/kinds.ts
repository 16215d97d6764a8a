/** What may stand in a letter: every variable, what it says, and a value to try templates with. All are plain text. */
export const letterVariables = {
  complaintId: { description: 'The number of the complaint', sample: 'RD-2026-000123' },
  subject: { description: 'What the complaint is about, as registered', sample: 'Charged twice in May' },
  receivedOn: { description: 'The day on which the complaint was received', sample: '2 March 2026' },
  levelTitle: { description: 'The title of the level that the complaint is at now', sample: 'Supervisor' },
  complainantName: { description: 'The name of the complainant', sample: 'Zoë Müller' },
  departmentTitle: { description: 'The title of the department that works on it', sample: 'Payments' },
  bodyTitle: { description: 'The title of the external body it was referred to', sample: 'Card network' },
  dueBy: { description: 'The last day of the level’s own time to answer', sample: '6 March 2026' },
  nextUpdateBy: { description: 'The last day for the next update', sample: '9 March 2026' },
  finalResponseBy: { description: 'The last day for the final response', sample: '27 April 2026' },
  answerBy: { description: 'The last day for the customer’s answer to an offer', sample: '30 March 2026' },
  outcome: { description: 'The decision in words, such as “partly upheld”', sample: 'partly upheld' },
  summary: { description: 'The decision and its reasons', sample: 'One of the two charges was our mistake.' },
  redress: { description: 'What is offered', sample: '£25.00 to your account' },
  reason: { description: 'Why it takes longer', sample: 'We still wait for the card network.' },
  message: { description: 'What the person who writes wants to say', sample: 'We have asked the merchant.' },
  mergedInto: { description: 'The number of the complaint that goes on instead', sample: 'RD-2026-000101' },
  ombudsmanTitle: { description: 'Who decides next, outside of us', sample: 'Financial Ombudsman Service' },
  ombudsmanAddress: {
    description: 'Its postal address, one or several lines',
    sample: 'Exchange Tower\nLondon',
  },
  ombudsmanWebsite: { description: 'Its website', sample: 'https://ombudsman.example' },
  ombudsmanMonths: { description: 'How many months there are to refer it', sample: '6' },
} as const satisfies Record<string, { description: string; sample: string }>;

export type LetterVariable = keyof typeof letterVariables;

interface LetterKindRow {
  readonly title: string;
  /** When it is sent. */
  readonly when: string;
  /** Variables that always have a value, besides {@link commonVariables}. */
  readonly always: readonly LetterVariable[];
  /** Variables that may be absent: a template has to put them into a section. */
  readonly maybe: readonly LetterVariable[];
}

const timeline = ['dueBy', 'nextUpdateBy', 'finalResponseBy'] as const;
const ombudsman = ['ombudsmanTitle', 'ombudsmanAddress', 'ombudsmanWebsite', 'ombudsmanMonths'] as const;

/** The variables of every letter. */
export const commonVariables = {
  always: ['complaintId', 'subject', 'receivedOn', 'levelTitle'],
  maybe: ['complainantName', 'departmentTitle'],
} as const satisfies Pick<LetterKindRow, 'always' | 'maybe'>;

/** Every kind of letter to a complainant. A kind that is not here does not exist. */
export const letterKinds = {
  acknowledgement: {
    title: 'Acknowledgement',
    when: 'A complaint was registered',
    always: [],
    maybe: timeline,
  },
  escalated: { title: 'Escalated', when: 'It went up to another level', always: [], maybe: timeline },
  transferred: {
    title: 'Transferred',
    when: 'It was handed to another department',
    always: ['departmentTitle'],
    maybe: timeline,
  },
  referred: {
    title: 'Referred',
    when: 'An external body was asked to look at it',
    always: ['bodyTitle'],
    maybe: timeline,
  },
  'de-escalated': { title: 'De-escalated', when: 'It went back down', always: [], maybe: timeline },
  update: {
    title: 'Update',
    when: 'Somebody who works on it wrote to the customer',
    always: ['message'],
    maybe: timeline,
  },
  'status-update': {
    title: 'Status update',
    when: 'The customer has heard nothing for as long as the policy allows',
    always: [],
    maybe: timeline,
  },
  'holding-response': {
    title: 'Holding response',
    when: 'The final response will take longer than it should (FCA DISP 1.6.2, 1.6.2A)',
    always: [],
    maybe: ['reason', ...timeline, ...ombudsman],
  },
  'final-response': {
    title: 'Final response',
    when: 'The complaint was decided (FCA DISP 1.6.2)',
    always: ['outcome', 'summary'],
    maybe: ['redress', 'answerBy', ...ombudsman],
  },
  'summary-resolution': {
    title: 'Summary resolution communication',
    when: 'It was settled by the end of the third business day (FCA DISP 1.5)',
    always: ['outcome', 'summary'],
    maybe: ['redress', 'answerBy', ...ombudsman],
  },
  'answer-reminder': {
    title: 'Reminder to answer',
    when: 'An offer still waits for the customer’s answer',
    always: ['outcome', 'summary'],
    maybe: ['redress', 'answerBy', ...ombudsman],
  },
  reopened: {
    title: 'Reopened',
    when: 'The customer rejected the decision, or the complaint was opened again',
    always: [],
    maybe: timeline,
  },
  closed: {
    title: 'Closed',
    when: 'The complaint was closed or withdrawn',
    always: [],
    maybe: ['outcome', ...ombudsman],
  },
  'closed-by-silence': {
    title: 'Closed without an answer',
    when: 'The customer did not answer the offer in time',
    always: [],
    maybe: ['outcome', 'answerBy', ...ombudsman],
  },
  merged: {
    title: 'Merged',
    when: 'It goes on together with another complaint of the same matter',
    always: ['mergedInto'],
    maybe: [],
  },
  'feedback-request': {
    title: 'Request for feedback',
    when: 'After closing, to ask for CSAT and CES',
    always: [],
    maybe: [],
  },
} as const satisfies Record<string, LetterKindRow>;

export type LetterKind = keyof typeof letterKinds;
export const letterKindNames = Object.keys(letterKinds) as LetterKind[];

/**
 * Letters that a policy may let customers do without. All others are owed to them (FCA DISP 1.5 and 1.6, and what keeps
 * them able to act), so those never offer to be unsubscribed from.
 */
export const courtesyKinds = [
  'update',
  'status-update',
  'feedback-request',
] as const satisfies readonly LetterKind[];

/** Whether a customer may ask not to be sent letters of this kind. `courtesy`: what the policy says, if anything. */
export function isCourtesy(
  kind: LetterKind,
  courtesy: readonly (typeof courtesyKinds)[number][] = ['feedback-request'],
): boolean {
  return courtesy.some((one) => one === kind);
}

/** The variables of one kind of letter. One that is always there for this kind is not also one that may be absent. */
export function variablesOf(kind: LetterKind): {
  readonly always: readonly LetterVariable[];
  readonly maybe: readonly LetterVariable[];
} {
  const row: LetterKindRow = letterKinds[kind];
  const always = [...commonVariables.always, ...row.always];
  return { always, maybe: [...commonVariables.maybe, ...row.maybe].filter((name) => !always.includes(name)) };
}

type Always<Kind extends LetterKind> =
  | (typeof commonVariables)['always'][number]
  | (typeof letterKinds)[Kind]['always'][number];
type Maybe<Kind extends LetterKind> =
  | (typeof commonVariables)['maybe'][number]
  | (typeof letterKinds)[Kind]['maybe'][number];

/** The values for one kind of letter; an absent or empty one is left out with its section. */
export type LetterValues<Kind extends LetterKind> = {
  readonly [Name in Always<Kind>]: string;
} & {
  readonly [Name in Exclude<Maybe<Kind>, Always<Kind>>]?: string | undefined;
};
