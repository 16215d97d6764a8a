import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Case, Stimulus, Wish } from '../../domain/simulation/case';
import { Failure } from '../../platform/failure';

/*
 * The incident log of the BPI Challenge 2013 (Volvo IT, VINST; doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee)
 * as CSV with the columns below, one event a row, the rows of a case together and in order of time. How it is read:
 *
 *   first event of a case           registration at that moment, in the category `other`; what is not in the first
 *                                   line then goes up at once
 *   impact of the first event       priority: Low low, Medium normal, High high, Major urgent
 *   line 1, 2, 3                    the first three levels of the ladder
 *   a row in a higher line          whoever had it recorded an attempt that failed, and hands it up to that line;
 *                                   when nobody had accepted it there, it goes up for a reason of the policy
 *   a row in a lower line           handed back to that line
 *   Accepted                        accepted by somebody there, when nobody has it; ends a pause
 *   Accepted / Wait - User,
 *   Wait - Customer                 pause `waiting-for-customer`
 *   Accepted / Wait - Vendor        pause `waiting-for-vendor`
 *   Accepted / Wait, Wait -
 *   Implementation                  pause `waiting`
 *   Completed / Resolved, In Call   resolved
 *   Completed / Closed              closed, with a note; resolved before, when it was not
 *   Completed / Cancelled           withdrawn
 *   Accepted, Queued once resolved  the resolution is rejected; of what is closed: reopened
 *
 * Who did something is not said by name: it is whoever has the complaint then. Left out: Unmatched, and being queued
 * or passed to another team in the same line, for which a policy’s departments have no counterpart.
 */

const row = z.object({
  case_id: z.string().min(1),
  timestamp: z.iso.datetime({ offset: true }),
  activity: z.string(),
  status: z.string(),
  line: z.coerce.number().int().min(1),
  impact: z.string(),
});
type Row = z.output<typeof row>;

const priorities: Readonly<Record<string, string>> = {
  Low: 'low',
  Medium: 'normal',
  High: 'high',
  Major: 'urgent',
};

const pauses: Readonly<Record<string, string>> = {
  'Wait - User': 'waiting-for-customer',
  'Wait - Customer': 'waiting-for-customer',
  'Wait - Vendor': 'waiting-for-vendor',
  'Wait - Implementation': 'waiting',
  Wait: 'waiting',
};

/** The cases of the log; `ladder`: the ids of the policy’s levels, lowest first. Throws a {@link Failure} for another file. */
export function readBpic2013(csv: string, ladder: readonly string[], name: string): readonly Case[] {
  const cases = new Map<string, Row[]>();
  for (const [index, record] of recordsOf(csv, name).entries()) {
    const parsed = row.safeParse(record);
    if (!parsed.success) throw notTheLog(name, `Row ${index + 2}: ${parsed.error.issues[0]?.message}.`);
    const rows = cases.get(parsed.data.case_id);
    if (rows) rows.push(parsed.data);
    else cases.set(parsed.data.case_id, [parsed.data]);
  }
  if (cases.size === 0) throw notTheLog(name, 'It has no rows.');
  return [...cases.values()].flatMap((rows) => caseOf(rows, ladder) ?? []);
}

function recordsOf(csv: string, name: string): readonly unknown[] {
  try {
    const records: unknown = parse(csv, { columns: true, bom: true, skip_empty_lines: true });
    return Array.isArray(records) ? records : [];
  } catch (cause) {
    throw notTheLog(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function notTheLog(name: string, why: string, cause?: unknown): Failure {
  return new Failure({
    code: 'RDS-5301',
    what: `The file ${name} is not the log of the BPI Challenge 2013.`,
    why,
    fix: 'Give its CSV with the columns case_id, timestamp, activity, status, line and impact; gzip is fine.',
    ...(cause === undefined ? {} : { cause }),
  });
}

function caseOf(rows: readonly Row[], ladder: readonly string[]): Case | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const priority = priorities[first.impact];
  return {
    id: first.case_id,
    registration: {
      at: instantOf(first),
      by: 'whoever-has-it',
      wish: {
        name: 'register',
        data: {
          subject: '-',
          description: '-',
          category: 'other',
          channel: 'other',
          complainant: {},
          ...(priority === undefined ? {} : { priority }),
        },
      },
    },
    stimuli: stimuliOf(rows, ladder),
  };
}

function instantOf({ timestamp }: Row): string {
  return new Date(timestamp).toISOString();
}

function stimuliOf(rows: readonly Row[], ladder: readonly string[]): readonly Stimulus[] {
  const stimuli: Stimulus[] = [];
  let place = 0;
  let status: 'open' | 'resolved' | 'closed' = 'open';
  let isOwned = false;
  let paused: string | undefined;
  let at = '';

  const give = (wish: Wish) => void stimuli.push({ at, by: 'whoever-has-it', wish });
  function moveTo(next: number): void {
    const to = ladder[next] ?? '';
    if (next > place) {
      if (isOwned) give(failedAttempt);
      give({ name: 'escalate', data: { to, summary: '-' } });
    } else give({ name: 'de-escalate', data: { to, justification: '-' } });
    place = next;
    isOwned = false;
  }
  function accept(): void {
    if (!isOwned) give({ name: 'accept', data: {} });
    isOwned = true;
  }
  function pauseFor(reason: string | undefined): void {
    if (paused === reason) return;
    if (paused !== undefined) give({ name: 'resume', data: { reason: paused } });
    if (reason !== undefined) give({ name: 'pause', data: { reason } });
    paused = reason;
  }
  function reopen(): void {
    if (status === 'resolved') give({ name: 'reject-resolution', data: { reason: '-' } });
    else {
      give({ name: 'reopen', data: { reason: '-' } });
      isOwned = false;
    }
    status = 'open';
  }
  function resolve(): void {
    accept();
    pauseFor(undefined);
    give({ name: 'resolve', data: { outcome: 'upheld', summary: '-', redress: [], promises: [] } });
    status = 'resolved';
  }

  for (const event of rows) {
    at = instantOf(event);
    const { activity } = event;
    if (activity === 'Accepted' || activity === 'Queued') {
      if (status !== 'open') reopen();
      const next = Math.min(event.line, ladder.length) - 1;
      if (next !== place) moveTo(next);
      if (activity === 'Accepted') {
        accept();
        pauseFor(pauses[event.status]);
      }
    }
    if (activity !== 'Completed' || status === 'closed') continue;
    if (event.status === 'Cancelled') {
      give({ name: 'withdraw', data: { reason: '-' } });
      status = 'closed';
      continue;
    }
    if (status === 'open') resolve();
    if (event.status !== 'Closed') continue;
    give({ name: 'close', data: { note: '-' } });
    status = 'closed';
  }
  return stimuli;
}

const failedAttempt: Wish = {
  name: 'record-attempt',
  data: { tried: '-', proposedSolutions: [], outcome: 'not-solved', promises: [] },
};
