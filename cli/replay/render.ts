import { deadlines } from '../../domain/deadlines';
import { describeEvent } from '../../domain/describe';
import type { Complaint } from '../../domain/state';
import { oneLine, shorten, table } from '../terminal/table';
import { moment } from '../terminal/times';
import type { Terminal } from '../terminal/terminal';
import type { Difference } from './differences';
import type { Step } from './steps';

const LONGEST = 160;

/** The steps as lines: what happened, how things stood after it, and on request what exactly changed. */
export function renderSteps(
  steps: readonly Step[],
  { paintData: paint, width = LONGEST }: Pick<Terminal, 'paintData' | 'width'>,
  withChanges: boolean,
): string[] {
  const digits = String(steps.at(-1)?.state.revision ?? 0).length;
  const indent = ' '.repeat(digits + 2);
  const line = (text: string) => shorten(text, width - indent.length);
  return steps.flatMap(({ event, state, changes }) => [
    `${paint('bold', String(event.revision).padStart(digits))}  ${line(`${moment(event.at)}  ${oneLine(describeEvent(event))}`)}`,
    `${indent}${paint('dim', line(summaryOf(state)))}`,
    ...(withChanges
      ? renderDifferences(changes, width - indent.length).map((text) => `${indent}${text}`)
      : []),
  ]);
}

/** How a complaint stands, in one line. */
export function summaryOf(complaint: Complaint): string {
  const { status, level, owner, assignee } = complaint;
  const holder = owner ?? (assignee === undefined ? 'with nobody' : `waits for ${assignee}`);
  const due = deadlines(complaint).map(({ name, dueAt }) => `${name} ${moment(dueAt)}`);
  const parts = [`${status} at ${level}`, owner === undefined ? holder : `with ${owner}`];
  if (complaint.watchers.length > 0) parts.push(`watched by ${complaint.watchers.join(', ')}`);
  if (complaint.missed.length > 0) parts.push(`${complaint.missed.length} missed`);
  parts.push(due.length > 0 ? `due: ${due.join(', ')}` : 'nothing due');
  return parts.join(' | ');
}

/** Differences as lines, such as `+ owner  "ana"` or `~ status  "new" -> "in-progress"`. */
export function renderDifferences(changes: readonly Difference[], width = LONGEST): string[] {
  return table(
    changes.map(({ path, before, after }) => {
      if (before === undefined) return [`+ ${path}`, valueText(after)];
      if (after === undefined) return [`- ${path}`, valueText(before)];
      return [`~ ${path}`, `${valueText(before)} -> ${valueText(after)}`];
    }),
    width,
  );
}

function valueText(value: unknown): string {
  return oneLine(JSON.stringify(value));
}
