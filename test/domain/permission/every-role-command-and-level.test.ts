import { CUSTOMER } from '../../../domain/actor';
import { type CommandName, commandNames, type PersonCommand } from '../../../domain/commands';
import { isRefusal } from '../../../domain/decide/context';
import { decideAlone } from '../../../domain/decide/decide';
import type { Who } from '../../../domain/permission/command-permissions';
import type { RefusalCode } from '../../../domain/refusals';
import type { Complaint } from '../../../domain/state';
import { Story } from '../story';
import { COMPLAINT_ID, contextIn, emptyWorld, ladderPolicy } from '../world';

/** What each is for, written down a second time: a change of who may do what has to be made on purpose. */
const expected: Readonly<Record<Who, readonly CommandName[]>> = {
  anyone: [
    'register',
    'add-note',
    'raise-concern',
    'record-customer-message',
    'accept-resolution',
    'reject-resolution',
    'reopen',
    'withdraw',
    'update-contact',
    'record-feedback',
    'give-process-feedback',
    'link',
    'attach-evidence',
  ],
  level: ['accept', 'assign', 'de-escalate'],
  owner: ['record-attempt', 'resolve'],
  'owner-or-level': [
    'reclassify',
    'pause',
    'resume',
    'send-customer-update',
    'close-referral',
    'close',
    'merge',
    'split',
  ],
  'owner-or-above': ['escalate', 'transfer', 'refer'],
  decider: ['approve', 'decline'],
  'last-level': ['adopt-policy', 'place-legal-hold', 'lift-legal-hold', 'erase-personal-data'],
};

/** One column for each level, the lowest first: `y` may, `-` may not. */
type Row = readonly [role: string, whoOwnsIt: 'nobody' | 'self' | 'other', levels: string];

const matrix: Readonly<Record<Exclude<Who, 'anyone' | 'decider'>, readonly Row[]>> = {
  level: [
    ['agent', 'nobody', 'y---'],
    ['agent', 'self', 'y---'],
    ['agent', 'other', 'y---'],
    ['supervisor', 'other', 'yy--'],
    ['department', 'other', 'yyy-'],
    ['manager', 'other', 'yyyy'],
    ['auditor', 'nobody', '----'],
    ['stranger', 'nobody', '----'],
  ],
  owner: [
    ['agent', 'nobody', 'y---'],
    ['agent', 'self', 'yyyy'],
    ['agent', 'other', '----'],
    ['supervisor', 'nobody', 'yy--'],
    ['supervisor', 'other', '----'],
    ['manager', 'nobody', 'yyyy'],
    ['manager', 'other', '----'],
    ['auditor', 'self', '----'],
  ],
  'owner-or-level': [
    ['agent', 'nobody', 'y---'],
    ['agent', 'self', 'yyyy'],
    ['agent', 'other', 'y---'],
    ['supervisor', 'other', 'yy--'],
    ['department', 'other', 'yyy-'],
    ['manager', 'other', 'yyyy'],
    ['auditor', 'self', '----'],
  ],
  'owner-or-above': [
    ['agent', 'nobody', 'y---'],
    ['agent', 'self', 'yyyy'],
    ['agent', 'other', '----'],
    ['supervisor', 'nobody', 'yy--'],
    ['supervisor', 'other', 'y---'],
    ['department', 'other', 'yy--'],
    ['manager', 'other', 'yyy-'],
    ['manager', 'nobody', 'yyyy'],
    ['auditor', 'self', '----'],
  ],
  'last-level': [
    ['agent', 'self', '----'],
    ['supervisor', 'self', '----'],
    ['department', 'self', '----'],
    ['manager', 'other', 'yyyy'],
    ['auditor', 'nobody', '----'],
  ],
};
const anyone: readonly Row[] = [
  ['agent', 'other', 'yyyy'],
  ['supervisor', 'other', 'yyyy'],
  ['department', 'other', 'yyyy'],
  ['manager', 'other', 'yyyy'],
  ['auditor', 'self', '----'],
  ['stranger', 'self', '----'],
];

const notPermitted: ReadonlySet<RefusalCode> = new Set([
  'role-may-not-act',
  'level-out-of-reach',
  'not-the-owner',
]);
const complaint = new Story().register().by('ana', 'accept', {}).complaint;

/** Whether permission stands in the way; whether the command would do any good there is another matter. */
function mayGive(name: CommandName, role: string, whoOwnsIt: Row[1], level: string, id = 'me'): boolean {
  const { owner: _, ...rest } = complaint;
  const owner = { nobody: undefined, self: 'me', other: 'somebody' }[whoOwnsIt];
  const there: Complaint = { ...rest, level, ...(owner === undefined ? {} : { owner }) };
  // Data that fit no policy: whoever may give the command hears of those.
  const data: unknown = {
    subject: '-',
    category: 'card',
    channel: 'phone',
    to: '-',
    reason: '-',
    department: '-',
    assignee: '-',
    body: '-',
    redress: [],
    version: 1,
    complainant: {},
  };
  const command = { id: 'x', by: { id, role }, name, data } as PersonCommand;
  const world = { ...emptyWorld, complaint: there };
  const verdict = decideAlone(
    COMPLAINT_ID,
    name === 'register' ? undefined : there,
    command,
    contextIn(world, command),
  );
  return !(isRefusal(verdict) && notPermitted.has(verdict.code));
}

it('every command is in the table once', () => {
  expect(Object.values(expected).flat().toSorted()).toEqual(commandNames.toSorted());
});

describe.each(Object.entries(expected) as [Who, readonly CommandName[]][])('what is for %s', (who, names) => {
  const rows = who === 'anyone' || who === 'decider' ? anyone : matrix[who];
  const cases = names
    .filter((name) => name !== 'register')
    .flatMap((name) => rows.map((row) => [name, ...row] as const));
  it.each(cases)('%s by %s, owned by %s: %s', (name, role, whoOwnsIt, levels) => {
    const may = ladderPolicy.levels
      .map(({ id }) => (mayGive(name, role, whoOwnsIt, id) ? 'y' : '-'))
      .join('');
    expect(may).toBe(levels);
  });
});

it('a complaint is registered by whoever works on complaints, and by no auditor', () => {
  for (const role of ['agent', 'supervisor', 'department', 'manager'])
    expect(mayGive('register', role, 'nobody', 'frontline')).toBe(true);
  for (const role of ['auditor', 'stranger'])
    expect(mayGive('register', role, 'nobody', 'frontline')).toBe(false);
});

it('the customer may write, answer, rate and send evidence, at every level, and nothing else', () => {
  const theirs: readonly CommandName[] = [
    'record-customer-message',
    'accept-resolution',
    'reject-resolution',
    'record-feedback',
    'attach-evidence',
  ];
  for (const name of commandNames.filter((one) => one !== 'register'))
    for (const { id } of ladderPolicy.levels)
      expect([name, mayGive(name, CUSTOMER.role, 'other', id, CUSTOMER.id)]).toEqual([
        name,
        theirs.includes(name),
      ]);
});

it('whoever merely has the role of a customer may do nothing', () => {
  for (const name of commandNames)
    expect([name, mayGive(name, CUSTOMER.role, 'other', 'frontline')]).toEqual([name, false]);
});
