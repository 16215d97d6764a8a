import { table } from '../terminal/table';
import { localMoment, openTime } from '../terminal/times';
import type { Paint } from '../terminal/terminal';
import type { ClockBody, ClocksBody, LegBody } from './bodies';

export interface RenderOptions {
  readonly paint: Paint;
  /** At most so many spans of a clock; what is between is left out. */
  readonly mostSpans: number;
}

/** Why the deadlines of a complaint are when they are, as lines. Times are in the zone of the calendar that counts. */
export function renderClocks(
  { complaintId, revision, at, timeZone, clocks, attribution }: ClocksBody,
  options: RenderOptions,
): readonly string[] {
  const { paint } = options;
  return [
    `${paint('bold', complaintId)} at revision ${revision}, as of ${localMoment(at, timeZone)} (${timeZone})`,
    ...clocks.flatMap((clock) => ['', ...renderClock(clock, options)]),
    '',
    `${paint('bold', 'Where the time went')}: ${openTime(attribution.totalMs)} of the calendar ${attribution.calendar}`,
    ...table(
      attribution.parts.map(({ ms, status, level, department, holder, pausedBy }) => [
        `  ${openTime(ms)}`,
        `${status} at ${level}, ${department}`,
        holder === undefined ? 'with nobody' : `with ${holder}`,
        pausedBy.length === 0 ? '' : `standing still: ${pausedBy.join(', ')}`,
      ]),
    ),
  ];
}

function renderClock(clock: ClockBody, { paint, mostSpans }: RenderOptions): readonly string[] {
  const { name, level, state, startedAt, stoppedAt, dueAt, breachedAt, ahead, legs } = clock;
  const zone = legs.at(-1)?.calendar.timeZone ?? 'UTC';
  const when = (instant: string) => localMoment(instant, zone);
  const now = {
    running: dueAt === undefined ? 'running' : `running, due ${when(dueAt)}`,
    'standing-still': dueAt === undefined ? 'standing still' : `standing still, was due ${when(dueAt)}`,
    stopped: `stopped ${stoppedAt === undefined ? '' : when(stoppedAt)}`,
  };
  const broken = breachedAt === undefined ? '' : paint('red', `; broken ${when(breachedAt)}`);
  const lines = legs.flatMap((leg, index) => renderLeg(leg, index, when, paint));
  const left = lines.length - mostSpans;
  const half = Math.ceil(mostSpans / 2);
  const shown =
    left <= 0
      ? lines
      : [
          ...lines.slice(0, half),
          ['', paint('dim', `… ${left} more; show them with --clock ${name}`)],
          ...lines.slice(half + left),
        ];
  return [
    `${paint('bold', name)} of ${level}: ${now[state]}${broken}`,
    ...table([...shown, ...totalOf(clock)].map((row) => [`  ${row[0] ?? ''}`, ...row.slice(1)])),
    ...(state === 'stopped' || ahead.length === 0
      ? []
      : [
          `  still to come: ${ahead
            .map(({ percent, at }) => `${percent} %${at === undefined ? '' : ` ${when(at)}`}`)
            .join(', ')}`,
        ]),
    ...(startedAt === legs[0]?.from ? [] : [`  counted since ${when(startedAt)}`]),
  ];
}

/** What counted and what did not, in order. */
function renderLeg(
  leg: LegBody,
  index: number,
  when: (instant: string) => string,
  paint: Paint,
): readonly (readonly string[])[] {
  const { calendar, policy, target, adjusted, since } = leg;
  const moved = adjusted
    ? `, moved by a change of ${adjusted.change} (${adjusted.mode})${adjusted.before.dueAt === undefined ? '' : `, before that due ${when(adjusted.before.dueAt)}`}`
    : '';
  const heading = [
    paint('dim', index === 0 ? 'from' : 'then'),
    paint(
      'dim',
      `${when(leg.from)}: ${target} in ${calendar.id} (${calendar.timeZone}, zone data ${calendar.timeZoneData}), ` +
        `policy ${policy.id} version ${policy.version}, since ${since.type}${moved}`,
    ),
  ];
  const spans = [
    ...leg.counted.map(([from, to]) => ({ from, to, why: undefined })),
    ...leg.notCounted.map(({ from, to, why }) => ({ from, to, why })),
  ].sort((a, b) => (a.from < b.from ? -1 : 1));
  return [
    heading,
    ...spans.map(({ from, to, why }) => {
      const ms = Date.parse(to) - Date.parse(from);
      return why === undefined
        ? ['counted', `${when(from)} to ${when(to)}  ${paint('green', openTime(ms))}`]
        : ['not', `${when(from)} to ${when(to)}  ${paint('dim', why)}`];
    }),
  ];
}

function totalOf({ legs }: ClockBody): readonly (readonly string[])[] {
  const last = legs.at(-1);
  if (!last) return [];
  const counted = last.counted.reduce((sum, [from, to]) => sum + Date.parse(to) - Date.parse(from), 0);
  const used = last.usedMs + counted;
  return [['used', `${openTime(used)} of ${openTime(last.targetMs)} (${share(used, last.targetMs)} %)`]];
}

function share(used: number, target: number): number {
  return target === 0 ? 100 : Math.floor((used / target) * 100);
}
