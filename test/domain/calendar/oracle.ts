import { type Calendar, WEEKDAYS } from '../../../domain/calendar/calendar';

/** What a wall clock in a zone shows. */
interface Wall {
  readonly date: string;
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wall(timeZone: string, at: number): Wall {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    formats.set(timeZone, format);
  }
  const [date = '', time = ''] = format.format(at).split(' ');
  return { date, time };
}

/** A cell of time that is wholly open or wholly closed. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  readonly date: string;
  readonly open: boolean;
  readonly holiday: string | undefined;
}

/**
 * Looks at the wall clock once a step between two moments and compares texts: no arithmetic with offsets, days or
 * sums. Right when everything that changes (shifts, offsets) changes on whole steps.
 */
export function walk(
  { timeZone, hours, holidays }: Calendar,
  from: number,
  to: number,
  step: number,
): Cell[] {
  const cells: Cell[] = [];
  for (let start = Math.floor(from / step) * step; from < to && start < to; start += step) {
    const { date, time } = wall(timeZone, start);
    const weekday = WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
    const shifts = hours === 'always' ? [['00:00', '24:00'] as const] : hours[weekday];
    const holiday = hours === 'always' ? undefined : holidays.find((day) => day.date === date)?.name;
    const withSeconds = (text: string) => (text.length === 5 ? `${text}:00` : text);
    const inShift = shifts.some(
      ([opens, closes]) => withSeconds(opens) <= time && time < withSeconds(closes),
    );
    cells.push({
      from: Math.max(from, start),
      to: Math.min(to, start + step),
      date,
      open: holiday === undefined && inShift,
      holiday: shifts.length > 0 ? holiday : undefined,
    });
  }
  return cells;
}

/** Cells that touch and have the same label, as one; cells without a label are left out. */
export function runs(cells: readonly Cell[], labelOf: (cell: Cell) => string | undefined) {
  const found: { from: number; to: number; why: string }[] = [];
  for (const cell of cells) {
    const why = labelOf(cell);
    const last = found.at(-1);
    if (why === undefined) continue;
    if (last?.to === cell.from && last.why === why) last.to = cell.to;
    else found.push({ from: cell.from, to: cell.to, why });
  }
  return found;
}
