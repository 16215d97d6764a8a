import type { ParkedStream } from '../../projections/projector/parked';
import type { ProjectionStatus } from '../../projections/projector/status';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment, spanOf } from '../terminal/times';

/** A table of how each projection stands, and a line for whatever a person has to see to. */
export function printStatus(terminal: Terminal, statuses: readonly ProjectionStatus[]): void {
  const rows = statuses.map((one) => [
    one.projection,
    one.slot,
    String(one.version),
    stateOf(one),
    one.position ?? '-',
    behindOf(one),
    one.parked === 0 ? '-' : String(one.parked),
  ]);
  const title = ['projection', 'slot', 'version', 'state', 'position', 'behind', 'parked'];
  for (const line of table([title, ...rows], terminal.width)) terminal.print(line);
  for (const one of statuses) for (const line of toSeeTo(one)) terminal.say(line);
}

function stateOf({ status, updatedAt, caughtUp, slot, parts }: ProjectionStatus): string {
  const divided = parts > 1 ? ` in ${parts} parts` : '';
  if (status === 'failed') return 'halted';
  if (status === 'paused') return 'paused';
  if (updatedAt === null && !caughtUp) return 'never run';
  return `${slot === 'standby' && !caughtUp ? 'filling' : 'running'}${divided}`;
}

function behindOf(status: ProjectionStatus): string {
  const { caughtUp, lag, share, doneAt } = status;
  if (caughtUp) return 'up to date';
  const events = lag.events === null ? `${percent(share)} done` : `${lag.events} events`;
  const since = lag.seconds === null ? '' : `, ${spanOf(lag.seconds * 1_000)}`;
  const done = status.slot === 'standby' && doneAt !== null ? `, done ${moment(doneAt)}` : '';
  return `${events}${since}${done}`;
}

function toSeeTo({
  projection,
  slot,
  status,
  failure,
  parked,
  current,
  version,
}: ProjectionStatus): readonly string[] {
  const place = slot === 'standby' ? ' --standby' : '';
  const lines: string[] = [];
  if (status === 'failed') {
    const at = failure?.event
      ? ` at position ${failure.event.position} (${failure.event.type}, ${failure.event.stream})`
      : '';
    lines.push(`${projection} has halted${at}: ${oneLine(failure?.message ?? 'no reason is on record')}`);
    lines.push(`→ when that is mended: redress projections resume ${projection}${place}`);
  }
  if (status === 'paused') {
    lines.push(`${projection} is paused. → redress projections resume ${projection}${place}`);
  }
  if (parked > 0) {
    lines.push(
      `${projection} leaves out ${parked} streams. → redress projections parked ${projection}, then: redress projections retry ${projection}`,
    );
  }
  if (slot === 'serving' && !current) {
    lines.push(
      `${projection} serves version ${version}, which is not this release’s. → redress projections swap ${projection}`,
    );
  }
  return lines;
}

/** What stands by, while somebody waits for it. */
export function progressLine({ projection, share, lag, doneAt }: ProjectionStatus): string {
  const left = lag.events === null ? '' : `, ${lag.events} events to go`;
  const done = doneAt === null ? '' : `, done ${moment(doneAt)}`;
  return `${projection}: ${percent(share)}${left}${done}`;
}

function percent(share: number): string {
  return `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`;
}

/** A table of what is parked. */
export function printParked(
  terminal: Terminal,
  parked: readonly (ParkedStream & { readonly projection: string })[],
): void {
  if (parked.length === 0) {
    terminal.print('Nothing is parked.');
    return;
  }
  const rows = parked.map(({ projection, stream, revision, waiting, parkedAt, failure }) => [
    projection,
    stream,
    String(revision),
    String(waiting),
    moment(parkedAt.toISOString()),
    oneLine(failure.message),
  ]);
  const title = ['projection', 'stream', 'from revision', 'events', 'since', 'why'];
  for (const line of table([title, ...rows], terminal.width)) terminal.print(line);
}
