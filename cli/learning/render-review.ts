import type { ProcessReview } from '../../domain/review/review';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { spanOf } from '../terminal/times';

type Block = readonly [title: string, rows: readonly (readonly string[])[]];

/** A review as lines for a person; what is empty is left out. */
export function renderReview(
  review: ProcessReview,
  { paintData: paint }: Pick<Terminal, 'paintData'>,
): string[] {
  const { policy, month, complaints, time, satisfaction, processFeedback, problems } = review;
  const share = (ms: number) => `${time.totalMs === 0 ? 0 : Math.round((100 * ms) / time.totalMs)} %`;
  const { csat, ces } = satisfaction;
  const blocks: Block[] = [
    [
      'Complaints',
      [
        ['handled', String(complaints.handled)],
        ['registered', String(complaints.registered)],
        ['closed', String(complaints.closed)],
        ['open at the end', String(complaints.openAtEnd)],
        ['reopened', String(complaints.reopened)],
        ['resolutions rejected', String(complaints.resolutionsRejected)],
        ...(csat.average === null ? [] : [['satisfaction (1 to 5)', averageOf(csat)]]),
        ...(ces.average === null ? [] : [['effort (1 to 7)', averageOf(ces)]]),
      ],
    ],
    [
      'Rules that fired',
      review.rules
        .filter(({ fired }) => fired > 0)
        .map(({ rule, title, fired }) => [String(fired), rule, oneLine(title ?? 'of another version')]),
    ],
    ['Rules that never fired', review.neverFired.map((rule) => [rule])],
    [
      'Clocks',
      review.clocks.map(({ clock, warnings, breaches, reminders }) => [
        clock,
        `${warnings} warnings`,
        `${breaches} breaches`,
        `${reminders} reminders`,
      ]),
    ],
    ['Time by level', time.byLevel.map(({ level, ms }) => [level, share(ms), spanOf(ms)])],
    ['Time by holder', time.byHolder.map(({ holder, ms }) => [holder ?? 'nobody', share(ms), spanOf(ms)])],
    [
      'Time by pause',
      time.byPause.map(({ pausedBy, ms }) => [pausedBy.join(', ') || 'running', share(ms), spanOf(ms)]),
    ],
    [
      'Escalations',
      review.escalations.map(({ kind, cause, which, count }) => [String(count), kind, cause, which ?? '']),
    ],
    [
      'Feedback on the process (1 to 5)',
      processFeedback.about.map(({ about, ...rest }) => [about ?? 'in general', averageOf(rest)]),
    ],
    ['Problems opened', problems.opened.map((id) => [id])],
    ['Problems resolved', problems.resolved.map((id) => [id])],
  ];
  return [
    paint('bold', `${month}  ${policy.id} version ${policy.version}  (${time.calendar}, ${review.timeZone})`),
    ...blocks
      .filter(([, rows]) => rows.length > 0)
      .flatMap(([title, rows]) => ['', paint('dim', title), ...table(rows).map((line) => `  ${line}`)]),
  ];
}

function averageOf({ average, count }: { readonly average: number | null; readonly count: number }): string {
  return average === null ? '-' : `${average.toFixed(1)} of ${count}`;
}
