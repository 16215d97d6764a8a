import type { Command } from 'commander';
import { onDemand } from '../on-demand';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { addBulkCommand } from './bulk-command';
import { addProblemCommands } from './problem-commands';
import { addReviewCommands } from './review-commands';

export interface HereOptions extends OutputOptions {
  readonly policy?: string;
}

const NEEDS = 'Needs DATABASE_URL, or the "redress start" of this folder.';
const POLICY = 'the policy whose rules count; default: REDRESS_POLICY, or config/standard.yaml';

/** What is learned from complaints: recurring problems, answering many together, and reviews of the process. */
export function addLearningCommands(program: Command, terminal: Terminal): void {
  addBulkCommand(program, terminal);
  const problems = program
    .command('problems')
    .summary('recurring issues and the complaints behind them')
    .description('Recurring issues: complaints that share something above the rate of a rule of the policy.');
  addProblemCommands(problems, terminal);
  addOutputOption(
    problems
      .command('detect')
      .summary('look for recurring issues now')
      .description(`Looks for recurring issues now, as happens by itself every hour. ${NEEDS}`)
      .option('--policy <file>', POLICY),
  ).action((options: HereOptions) => onDemand.learning().detect(options, terminal));

  const review = program
    .command('review')
    .summary('how the process worked, month by month')
    .description('Reviews of the process: which rules fired, where time went, what the people say.');
  addReviewCommands(review, terminal);
  addOutputOption(
    review
      .command('run')
      .summary('review months now')
      .description(
        `Reviews a month, or all that are over and have no review, and stores what is over. ${NEEDS}`,
      )
      .option('--period <month>', 'such as 2026-10; one that is not over is shown and not stored')
      .option('--policy <file>', POLICY),
  ).action((options: HereOptions & { period?: string }) => onDemand.learning().runReview(options, terminal));
}
