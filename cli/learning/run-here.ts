import { detectProblems } from '../../activities/problems';
import { type ReviewOptions, reviewMonth, reviewPeriods, timeZoneOf } from '../../activities/review';
import { MONTH, periodOf } from '../../domain/review/period';
import { openPolicies, type Policies } from '../../eventstore/policy-log';
import { storeReview } from '../../eventstore/review-log';
import { createLogger } from '../../platform/log';
import { readSettings } from '../../platform/settings';
import { problemSource } from '../../projections/queries/problems';
import { reviewSource } from '../../projections/queries/review';
import { Ended, exitCodes } from '../exit-code';
import { readPolicy } from '../start/configuration';
import { findStorage, openStorage, type Storage } from '../start/storage-step';
import { printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { UsageError } from '../usage-error';
import type { HereOptions } from './learning-commands';
import { renderReview } from './render-review';

/** `redress problems detect`. */
export function detect(options: HereOptions, terminal: Terminal): Promise<void> {
  return withStorage(options, terminal, async ({ store, subjects, pool, policies }) => {
    const log = createLogger('redress-problems', 'silent');
    const report = await detectProblems(
      { store: { ...store, subjects }, policies, source: problemSource(pool), log },
      Date.now(),
    );
    if (wantsJson(options, terminal)) printJson(terminal, report);
    else {
      terminal.print(`${report.opened} problems opened, ${report.joined} complaints joined`);
      for (const { problemId, reason } of report.failed) terminal.say(`  ${problemId}: ${reason}`);
    }
    if (report.failed.length > 0) throw new Ended(exitCodes.failed);
  });
}

/** `redress review run`. */
export function runReview(
  options: HereOptions & { readonly period?: string },
  terminal: Terminal,
): Promise<void> {
  const { period } = options;
  if (period !== undefined && !MONTH.test(period)) {
    throw new UsageError(`--period: "${period}" is not a month.`, 'Write it as year and month: 2026-10.');
  }
  return withStorage(options, terminal, async ({ store, pool, policies }) => {
    const reviewing: ReviewOptions = { store, policies, source: reviewSource(pool, store) };
    if (period !== undefined) return runMonth(period, reviewing, options, terminal);
    const report = await reviewPeriods(reviewing, Date.now());
    if (wantsJson(options, terminal)) printJson(terminal, report);
    else if (report.stored.length === 0) terminal.print('Every month that is over has its review.');
    else terminal.print(`Reviewed: ${report.stored.join(', ')}`);
  });
}

async function runMonth(
  month: string,
  reviewing: ReviewOptions,
  options: HereOptions,
  terminal: Terminal,
): Promise<void> {
  const policy = await reviewing.policies.active();
  const now = new Date().toISOString();
  const review = await reviewMonth(reviewing, policy, month);
  const over = periodOf(month, timeZoneOf(policy)).until <= now;
  const stored = over && (await storeReview(reviewing.store, review, now));
  if (wantsJson(options, terminal)) printJson(terminal, review);
  else for (const line of renderReview(review, terminal)) terminal.print(line);
  if (!over) terminal.say(`${month} is not over: this is how it stands now, and it was not stored.`);
  else if (!stored)
    terminal.say(
      `${month} was reviewed before; that review stays: redress review show ${policy.id} ${month}`,
    );
}

async function withStorage(
  { policy }: HereOptions,
  terminal: Terminal,
  work: (work: Storage & { readonly policies: Policies }) => Promise<void>,
): Promise<void> {
  const settings = readSettings(terminal.env);
  const { id } = readPolicy(policy ?? settings.policyFile);
  const storage = openStorage(await findStorage(settings), 'redress learning');
  try {
    await work({ ...storage, policies: openPolicies(storage.store.durable, id) });
  } finally {
    await storage.close();
  }
}
