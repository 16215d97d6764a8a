import { Context } from '@temporalio/activity';
import { SYSTEM } from '../domain/actor';
import type { Policy } from '../domain/policy/policy';
import { type ProblemKey, problemIdFrom, type ProblemRule } from '../domain/problems/key';
import { type Instant, toInstant, toMs } from '../domain/time';
import { textDigest } from '../eventstore/digest';
import type { Policies } from '../eventstore/policy-log';
import { changeProblem, type ProblemStore } from '../eventstore/problem-log';
import { messageOf } from '../platform/errors';
import type { Logger } from '../platform/log';
import type { DetectionReport } from './contract';

/** A complaint, and when it was registered. */
export interface ComplaintPlace {
  readonly id: string;
  readonly registeredAt: Instant;
}

/** What the search asks of the read models; it may be some seconds old. */
export interface ProblemSource {
  openProblems(): AsyncIterable<{
    readonly id: string;
    readonly rule: string;
    readonly title: string;
    readonly key: ProblemKey;
    readonly withinDays: number;
    readonly openedAt: Instant;
  }>;
  recurrences(
    rule: ProblemRule,
    now: Instant,
  ): Promise<
    readonly { readonly key: ProblemKey; readonly resolvedProblems: number; readonly isOpen: boolean }[]
  >;
  /** A page of complaints in the order of their registration, after a place; empty when there is none any more. */
  complaintsSharing(rule: string, key: ProblemKey, after: ComplaintPlace): Promise<readonly ComplaintPlace[]>;
}

export interface DetectOptions {
  readonly store: ProblemStore;
  /** The rules are those of the active one, whatever policy a complaint follows. */
  readonly policies: Policies;
  readonly source: ProblemSource;
  readonly log: Logger;
  readonly onProgress?: (report: DetectionReport) => void;
}

const DAY_MS = 86_400_000;

/**
 * Looks for recurring issues: open problems gather the complaints that share their key, and what exceeds the rate of a
 * rule of the policy opens a problem. Safe at any time, any number of times and by several at once: the stream of a
 * problem decides what is new. A problem that fails is reported and does not stop the others. `now` is the end of the
 * time that is looked at, milliseconds since 1970.
 */
export async function detectProblems(options: DetectOptions, now: number): Promise<DetectionReport> {
  const { source, policies, log } = options;
  const policy = await policies.active();
  const report = { opened: 0, joined: 0, failed: [] as { problemId: string; reason: string }[] };
  const gatherAndReport = async (found: Found): Promise<void> => {
    try {
      await gather(options, policy, found, now, report);
    } catch (error) {
      const reason = messageOf(error);
      log.error({ problemId: found.id, reason }, 'complaints could not be joined to a problem');
      report.failed.push({ problemId: found.id, reason });
    }
    options.onProgress?.(report);
  };

  for await (const { openedAt, ...open } of source.openProblems()) {
    await gatherAndReport({ ...open, since: daysBefore(openedAt, open.withinDays) });
  }
  for (const rule of policy.problems) {
    const { id, title, withinDays } = rule;
    for (const { key, resolvedProblems, isOpen } of await source.recurrences(rule, toInstant(now))) {
      if (isOpen) continue;
      const problemId = problemIdFrom(id, key, resolvedProblems, textDigest);
      const since = daysBefore(toInstant(now), withinDays);
      await gatherAndReport({ id: problemId, rule: id, title, key, withinDays, since });
    }
    options.onProgress?.(report);
  }
  return report;
}

interface Found {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly key: ProblemKey;
  readonly withinDays: number;
  readonly since: Instant;
}

/** Has every complaint join that shares the key, was registered since then and is not in the problem yet, page by page. */
async function gather(
  { store, source, onProgress }: DetectOptions,
  policy: Policy,
  { id: problemId, since, rule, title, key, withinDays }: Found,
  now: number,
  report: { opened: number; joined: number; failed: DetectionReport['failed'] },
): Promise<void> {
  const version = { id: policy.id, version: policy.version };
  // No id comes before the empty one, so the moment itself is included.
  let after: ComplaintPlace = { id: '', registeredAt: since };
  for (;;) {
    const page = await source.complaintsSharing(rule, key, after);
    const last = page.at(-1);
    if (!last) return;
    const complaints = page.map(({ id }) => id);
    const data = { rule, title, key, complaints, withinDays, policy: version };
    const outcome = await changeProblem(store, problemId, {
      command: { name: 'detect', by: SYSTEM, data },
      policy,
      now: toInstant(now),
    });
    if (outcome.kind === 'changed' && outcome.appended.outcome === 'appended') {
      for (const event of outcome.events) {
        if (event.type === 'ProblemOpened') report.opened += 1;
        if ('complaints' in event.data) report.joined += event.data.complaints.length;
      }
    }
    onProgress?.(report);
    after = last;
  }
}

function daysBefore(moment: Instant, days: number): Instant {
  return toInstant(toMs(moment) - days * DAY_MS);
}

/** The same as an activity: it tells Temporal of its progress, so that a worker that died is noticed. */
export function createDetectActivity(
  options: Omit<DetectOptions, 'onProgress'>,
): (now: number) => Promise<DetectionReport> {
  return (now) => {
    const context = Context.current();
    return detectProblems({ ...options, onProgress: (report) => context.heartbeat(report) }, now);
  };
}
