import type { BreachOfCase, Comparison } from '../../domain/simulation/compare';
import type { TeamLoad } from '../../domain/simulation/load';
import type { Spread, Summary } from '../../domain/simulation/summary';
import { table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { openTime, spanOf } from '../terminal/times';

/** One run, or two side by side. */
export type Report =
  | { readonly after: Summary; readonly before?: undefined }
  | Pick<Comparison, 'before' | 'after' | 'gained' | 'lost' | 'levelChanges'>;

const SHOWN_IDS = 10;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The report as lines for a person. */
export function renderReport(
  report: Report,
  { paintData: paint, width }: Pick<Terminal, 'paintData' | 'width'>,
) {
  const { before, after } = report;
  const runs = before ? [before, after] : [after];
  const lines: string[] = [];

  /** A row for every key that any of the runs has, in order of the first; a column for every run. */
  function section<Row>(
    title: string,
    rowsOf: (run: Summary) => readonly Row[],
    keyOf: (row: Row) => string,
    ...columns: readonly (readonly [string, (row: Row | undefined) => string])[]
  ): void {
    const keys = [...new Set(runs.flatMap((run) => rowsOf(run).map(keyOf)))];
    if (keys.length === 0) return;
    const heading = [title, ...columns.flatMap(([name]) => runs.map((run) => `${name}${inRun(run)}`))];
    const rows = keys.map((key) => [
      key,
      ...columns.flatMap(([, show]) =>
        runs.map((run) => show(rowsOf(run).find((row) => keyOf(row) === key))),
      ),
    ]);
    lines.push('', ...table([heading.map((cell) => paint('dim', cell)), ...rows], width));
  }
  const inRun = (run: Summary) => (before ? (run === before ? ' BEFORE' : ' AFTER') : '');

  if (before) lines.push(`Before: ${before.title}`);
  lines.push(`${before ? 'After:  ' : ''}${after.title}`);
  section(
    'COMPLAINTS',
    ({ complaints, resolved, closed }) => [
      { what: 'all', count: complaints },
      { what: 'resolved', count: resolved },
      { what: 'closed', count: closed },
    ],
    ({ what }) => what,
    ['NUMBER', (row) => count(row?.count)],
  );
  section(
    'TO RESOLUTION',
    ({ toResolution }) => (toResolution ? [toResolution] : []),
    () => 'around the clock',
    ['MEDIAN', (row) => span(row?.median)],
    ['P90', (row) => span(row?.p90)],
  );
  section(
    'HIGHEST LEVEL',
    ({ highest, complaints }) =>
      highest.map((row) => ({ ...row, complaints: row.complaints, of: complaints })),
    ({ level }) => level,
    ['COMPLAINTS', (row) => (row ? `${row.complaints} (${percent(row.complaints, row.of)})` : '-')],
  );
  section(
    'MOVES',
    ({ moves }) => moves,
    ({ kind, from, to, cause }) => `${kind}: ${from} to ${to}, by ${cause}`,
    ['TIMES', (row) => count(row?.times)],
  );
  section(
    'BROKEN PROMISES',
    ({ breaches }) => breaches,
    ({ promise }) => promise,
    ['TIMES', (row) => count(row?.times)],
    ['LATE BY (MEDIAN)', (row) => span(row?.late?.median)],
  );
  if (report.before) {
    lines.push(
      '',
      ...idLines('Broken now and not before', report.gained),
      ...idLines('Broken before and not now', report.lost),
    );
    for (const { from, to, complaints } of report.levelChanges)
      lines.push(`Went as far as ${to} instead of ${from}: ${complaints}`);
  }
  section(
    'WARNINGS',
    ({ warnings }) => warnings,
    ({ deadline }) => deadline,
    ['TIMES', (row) => count(row?.times)],
  );
  section(
    'RULES',
    ({ rules }) => rules,
    ({ rule }) => rule,
    ['FIRED', (row) => count(row?.times)],
    ['COMPLAINTS', (row) => count(row?.complaints)],
  );
  if (after.neverFired.length > 0) lines.push('', `Rules that never fired: ${after.neverFired.join(', ')}`);
  section(
    'AT LEVEL, OPENING HOURS',
    ({ timeAtLevel }) => timeAtLevel,
    ({ level }) => level,
    ['MEDIAN', (row) => open(row)?.median ?? '-'],
    ['P90', (row) => open(row)?.p90 ?? '-'],
  );
  section(
    'TEAMS',
    ({ teams }) => teams,
    ({ team }) => team,
    ['CAME', (row) => count(row?.arrivals)],
    ['PEAK', (row) => count(row && Math.ceil(row.peak))],
    ['FULLEST HOUR', (row) => (row ? fullestHour(row) : '-')],
  );
  section(
    'WHAT PEOPLE DID AND THE POLICY REFUSES',
    ({ adaptations }) => adaptations,
    ({ command, refusedBy, how }) => `${command}: ${refusedBy}, ${how}`,
    ['TIMES', (row) => count(row?.times)],
  );
  return lines;
}

function idLines(title: string, breaches: readonly BreachOfCase[]): readonly string[] {
  const ids = [...new Set(breaches.map(({ caseId }) => caseId))];
  const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more (all with --json)` : '';
  const which = ids.length === 0 ? '' : `, in ${ids.slice(0, SHOWN_IDS).join(', ')}${more}`;
  return [`${title}: ${breaches.length}${which}`];
}

/** The hour of the week in which the team has most, such as `Mon 09:00: 12.5 open`. */
function fullestHour({ openByHour }: TeamLoad): string {
  const most = Math.max(...openByHour);
  const hour = openByHour.indexOf(most);
  return `${WEEKDAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, '0')}:00: ${most.toFixed(1)} open`;
}

function open(spread: Spread | undefined): { readonly median: string; readonly p90: string } | undefined {
  return spread && { median: openTime(spread.median), p90: openTime(spread.p90) };
}

function count(value: number | undefined): string {
  return String(value ?? 0);
}

function span(ms: number | undefined): string {
  return ms === undefined ? '-' : spanOf(ms);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)}%`;
}
