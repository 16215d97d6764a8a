import { eachLocalDay } from '../calendar/zone';
import type { Stay } from './outcome';
import { byKey } from './statistics';

/** What a team had to do, by the hours of a week in local time: 168 numbers, from Monday 00:00 on. */
export interface TeamLoad {
  readonly team: string;
  /** Complaints that came to the team; one that comes back counts again. */
  readonly arrivals: number;
  /** Complaints that it had at the same time, at most, measured by the hour. */
  readonly peak: number;
  /** Complaints that it had on average in that hour of the week, those that wait for the customer left out. */
  readonly openByHour: readonly number[];
  readonly arrivalsByHour: readonly number[];
}

/** What one person had. */
export interface HolderLoad {
  readonly holder: string;
  readonly stays: number;
  /** Opening hours of the levels at which they had complaints, milliseconds. */
  readonly openMs: number;
}

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
/** 1970 began on a Thursday. */
const MONDAY_OFFSET = 72;

/** The load of every team between two moments, in milliseconds since 1970, by team. `stays`: of each complaint in order. */
export function teamLoads(
  complaints: Iterable<readonly Stay[]>,
  window: { readonly from: number; readonly until: number; readonly timeZone: string },
): readonly TeamLoad[] {
  const first = Math.floor(window.from / HOUR_MS);
  const hours = Math.max(1, Math.floor(window.until / HOUR_MS) - first + 1);
  const weekHours = hoursOfWeek(first, hours, window.timeZone);
  const teams = new Map<
    string,
    { open: Float64Array; steps: Float64Array; arrivals: Uint32Array; came: number }
  >();
  for (const stays of complaints) {
    let before: string | undefined;
    for (const { team, from, until } of stays) {
      let load = teams.get(team);
      if (!load) {
        const empty = { open: new Float64Array(hours), steps: new Float64Array(hours + 1) };
        teams.set(team, (load = { ...empty, arrivals: new Uint32Array(WEEK_HOURS), came: 0 }));
      }
      const [start, end] = [from / HOUR_MS - first, until / HOUR_MS - first];
      const [startHour, endHour] = [Math.floor(start), Math.min(hours - 1, Math.floor(end))];
      if (startHour === endHour) add(load.open, startHour, end - start);
      else {
        add(load.open, startHour, startHour + 1 - start);
        add(load.open, endHour, end - endHour);
        add(load.steps, startHour + 1, 1);
        add(load.steps, endHour, -1);
      }
      if (team === before) continue;
      before = team;
      load.came += 1;
      const hour = weekHours[startHour] ?? 0;
      load.arrivals[hour] = (load.arrivals[hour] ?? 0) + 1;
    }
  }
  const occurrences = new Float64Array(WEEK_HOURS);
  for (const hour of weekHours) add(occurrences, hour, 1);
  return byKey(teams).map(([team, { open, steps, arrivals, came }]) => {
    const sums = new Float64Array(WEEK_HOURS);
    let whole = 0;
    let peak = 0;
    for (const [index, hour] of weekHours.entries()) {
      whole += steps[index] ?? 0;
      const there = whole + (open[index] ?? 0);
      peak = Math.max(peak, there);
      add(sums, hour, there);
    }
    const openByHour = Array.from(sums, (sum, hour) => rounded(sum / Math.max(1, occurrences[hour] ?? 0)));
    return { team, arrivals: came, peak: rounded(peak), openByHour, arrivalsByHour: [...arrivals] };
  });
}

/** Who had how much, by id. */
export function holderLoads(complaints: Iterable<readonly Stay[]>): readonly HolderLoad[] {
  const loads = new Map<string, { stays: number; openMs: number }>();
  for (const stays of complaints) {
    for (const { holder, openMs } of stays) {
      if (holder === undefined) continue;
      const load = loads.get(holder) ?? { stays: 0, openMs: 0 };
      loads.set(holder, { stays: load.stays + 1, openMs: load.openMs + openMs });
    }
  }
  return byKey(loads).map(([holder, load]) => ({ holder, ...load }));
}

/** For each hour since 1970 from `first` on the hour of the local week in which it begins. */
function hoursOfWeek(first: number, count: number, timeZone: string): Uint8Array {
  const found = new Uint8Array(count);
  eachLocalDay(timeZone, first * HOUR_MS, (first + count) * HOUR_MS, (_, from, to, offset) => {
    for (let hour = Math.ceil(from / HOUR_MS); hour * HOUR_MS < to; hour += 1) {
      const local = Math.floor((hour * HOUR_MS + offset) / HOUR_MS) + MONDAY_OFFSET;
      found[hour - first] = ((local % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
    }
  });
  return found;
}

function add(values: Float64Array, index: number, value: number): void {
  values[index] = (values[index] ?? 0) + value;
}

/** Adding up in another order must not change what is reported. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
