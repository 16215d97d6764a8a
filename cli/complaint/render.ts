import { formatMoney } from '../../domain/money';
import { oneLine, plainLines, table } from '../terminal/table';
import { moment, spanOf } from '../terminal/times';
import type { Paint, Terminal } from '../terminal/terminal';
import type { ComplaintBody, ComplaintSummary } from './bodies';

/** A list of complaints as lines, with a heading. */
export function renderList(
  complaints: readonly ComplaintSummary[],
  { paintData: paint, width }: Pick<Terminal, 'paintData' | 'width'>,
  now: number,
): string[] {
  const heading = ['ID', 'STATUS', 'LEVEL', 'WITH', 'PRIORITY', 'NEXT DEADLINE', 'SUBJECT'];
  const rows = complaints.map((complaint) => [
    complaint.id,
    complaint.status,
    complaint.level,
    complaint.holder ?? '-',
    complaint.priority,
    deadlineCell(complaint, now, paint),
    oneLine(complaint.subject),
  ]);
  return table([heading.map((title) => paint('dim', title)), ...rows], width);
}

function deadlineCell(complaint: ComplaintSummary, now: number, paint: Paint): string {
  const { nextDeadline, breached, standingStill } = complaint;
  const without = standingStill ? 'stands still' : '-';
  const text = nextDeadline ? `${nextDeadline.name} ${untilDue(nextDeadline.dueAt, now)}` : without;
  return breached ? `${text} ${paint('red', 'missed one')}` : text;
}

function untilDue(dueAt: string, now: number): string {
  const left = Date.parse(dueAt) - now;
  return left < 0 ? `overdue by ${spanOf(-left)}` : `in ${spanOf(left)}`;
}

type Row = readonly [title: string, value: string];

/** How a complaint stands, as lines for a person. */
export function renderComplaint(
  complaint: ComplaintBody,
  { paintData: paint }: Pick<Terminal, 'paintData'>,
  now: number,
): string[] {
  const { allowed } = complaint;
  const rows = [...whatItIs(complaint), ...whenItIsDue(complaint, now), ...whatHappened(complaint)];
  const shown = rows.filter(([, value]) => value !== '');
  const possible = Object.entries(allowed ?? {}).flatMap(([name, one]) => (one.allowed ? [name] : []));
  return [
    `${paint('bold', complaint.id)}  ${oneLine(complaint.subject)}`,
    ...table(shown.map(([title, value]) => [paint('dim', title), oneLine(value)])),
    '',
    ...plainLines(complaint.description).map((line) => `  ${line}`),
    ...(allowed
      ? [
          '',
          paint('dim', possible.length > 0 ? `You can: ${possible.join(', ')}` : 'You can only look at it.'),
        ]
      : []),
  ];
}

function whatItIs(complaint: ComplaintBody): readonly Row[] {
  const { owner, assignee, role, team, amount, policy } = complaint;
  const inbox = team === undefined ? `the role ${role}` : `the team ${team}`;
  const severity = [complaint.severity, complaint.technicalImpact && `impact ${complaint.technicalImpact}`];
  return [
    ['Status', `${complaint.status} at ${complaint.level}, revision ${complaint.revision}`],
    [
      'With',
      owner ??
        (assignee === undefined
          ? `nobody yet; in the inbox of ${inbox}`
          : `${assignee}, who has not accepted yet`),
    ],
    ['Watching', complaint.watchers.join(', ')],
    ['Priority', complaint.priority],
    ['Severity', severity.filter(Boolean).join(', ')],
    ['Category', `${complaint.category}, of the department ${complaint.department}`],
    ['Concerns', complaint.concerns.join(', ')],
    ['At stake', amount ? formatMoney(amount) : ''],
    ['Product', complaint.product ?? ''],
    ['Channel', complaint.channel],
    ['Received', complaint.receivedAt === undefined ? '' : moment(complaint.receivedAt)],
    ['Registered', moment(complaint.registeredAt)],
    ['Policy', `${policy.id} version ${policy.version}`],
    ...complaint.links.map(({ relation, to }): Row => ['Tied to', `${to} (${relation})`]),
  ];
}

function whenItIsDue({ pauses, deadlines, missed }: ComplaintBody, now: number): readonly Row[] {
  return [
    ...pauses.map(
      ({ title, since, until }): Row => [
        'Stands still',
        `${title}, since ${moment(since)}${until === undefined ? '' : ` until ${moment(until)}`}`,
      ],
    ),
    ...deadlines.map(({ name, dueAt }): Row => ['Due', `${name} ${moment(dueAt)} (${untilDue(dueAt, now)})`]),
    ...missed.map(({ clock, level, dueAt }): Row => ['Missed', `${clock} of ${level}, due ${moment(dueAt)}`]),
  ];
}

const movements: Readonly<Record<string, string>> = { functional: 'Transferred', down: 'Sent back' };

function whatHappened(complaint: ComplaintBody): readonly Row[] {
  const { resolution, answer, closure, pendingApproval } = complaint;
  const rating = answer?.csat ? `, ${answer.csat} of 5` : '';
  return [
    ...complaint.handovers.map(({ kind, from, to, at, by, byItself }): Row => {
      const [before, after] =
        kind === 'functional' ? [from.department, to.department] : [from.level, to.level];
      const cause = byItself === undefined ? by : `the policy (${byItself})`;
      return [movements[kind] ?? 'Escalated', `from ${before} to ${after} ${moment(at)} by ${cause}`];
    }),
    ...complaint.fired.map(({ rule, at }): Row => ['Rule fired', `${rule} ${moment(at)}`]),
    ...complaint.referrals.map(
      ({ title, at, closed }): Row => [
        'Referred',
        `to ${title} ${moment(at)}, ${closed ? `${closed.outcome} ${moment(closed.at)}` : 'not answered yet'}`,
      ],
    ),
    ...complaint.attempts.map(({ tried, outcome, by }): Row => ['Tried', `${tried} (${outcome}, by ${by})`]),
    ...complaint.promises.map(({ what }): Row => ['Promised', what]),
    [
      'Needs approval',
      pendingApproval
        ? `of ${pendingApproval.approval.roles.join(', ')}, asked for by ${pendingApproval.approval.requestedBy}: ` +
          pendingApproval.approval.for
        : '',
    ],
    ['Resolution', resolution ? `${resolution.outcome}: ${resolution.summary} (by ${resolution.by})` : ''],
    ['Answer', answer ? `${answer.accepted ? 'accepted' : 'rejected'}${rating}` : ''],
    [
      'Closed',
      closure ? `${moment(closure.at)} (${closure.cause})${closure.note ? `: ${closure.note}` : ''}` : '',
    ],
    ['Root cause', closure?.rootCause ?? ''],
  ];
}
