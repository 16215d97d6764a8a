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

function deadlineCell({ nextDeadline, breached }: ComplaintSummary, now: number, paint: Paint): string {
  const text = nextDeadline ? `${nextDeadline.name} ${untilDue(nextDeadline.dueAt, now)}` : '-';
  return breached ? `${text} ${paint('red', 'missed one')}` : text;
}

function untilDue(dueAt: string, now: number): string {
  const left = Date.parse(dueAt) - now;
  return left < 0 ? `overdue by ${spanOf(-left)}` : `in ${spanOf(left)}`;
}

/** How a complaint stands, as lines for a person. */
export function renderComplaint(
  complaint: ComplaintBody,
  { paintData: paint }: Pick<Terminal, 'paintData'>,
  now: number,
): string[] {
  const { owner, assignee, role, resolution, answer, closure, allowed } = complaint;
  const nobody = `nobody yet; in the inbox of the role ${role}`;
  const rows: (readonly [string, string] | undefined)[] = [
    ['Status', `${complaint.status} at ${complaint.level}, revision ${complaint.revision}`],
    ['With', owner ?? (assignee === undefined ? nobody : `${assignee}, who has not accepted yet`)],
    ['Watching', complaint.watchers.join(', ')],
    ['Priority', complaint.priority],
    ['Category', `${complaint.category}, of the department ${complaint.department}`],
    ['Product', complaint.product ?? ''],
    ['Channel', complaint.channel],
    ['Received', complaint.receivedAt === undefined ? '' : moment(complaint.receivedAt)],
    ['Registered', moment(complaint.registeredAt)],
    ['Policy', `${complaint.policy.id} version ${complaint.policy.version}`],
    ...complaint.deadlines.map(
      ({ name, dueAt }) => ['Due', `${name} ${moment(dueAt)} (${untilDue(dueAt, now)})`] as const,
    ),
    ...complaint.missed.map(
      ({ clock, level, dueAt }) => ['Missed', `${clock} of ${level}, due ${moment(dueAt)}`] as const,
    ),
    ...complaint.escalations.map(
      ({ from, to, at, by, byDeadline }) =>
        [
          'Escalated',
          `from ${from} to ${to} ${moment(at)} by ${byDeadline ? 'a missed deadline' : by}`,
        ] as const,
    ),
    ...complaint.attempts.map(
      ({ tried, outcome, by }) => ['Tried', `${tried} (${outcome}, by ${by})`] as const,
    ),
    ...complaint.promises.map(({ what }) => ['Promised', what] as const),
    resolution && ['Resolution', `${resolution.outcome}: ${resolution.summary} (by ${resolution.by})`],
    answer && [
      'Answer',
      `${answer.accepted ? 'accepted' : 'rejected'}${answer.csat ? `, ${answer.csat} of 5` : ''}`,
    ],
    closure && [
      'Closed',
      `${moment(closure.at)} (${closure.cause})${closure.note ? `: ${closure.note}` : ''}`,
    ],
  ];
  const shown = rows.filter((row) => row !== undefined && row[1] !== '') as (readonly [string, string])[];
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
