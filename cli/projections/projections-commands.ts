import type { Command } from 'commander';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import type * as runHereModule from './run-here';
import type { RebuildCommandOptions, SlotOptions } from './run-here';

const NEEDS = 'Needs DATABASE_URL, or the "redress start" of this folder.';
const OWNER =
  'Needs DATABASE_URL (and MIGRATION_DATABASE_URL where another role owns the tables), or the "redress start" of this folder.';

/** `run-here` loads PostgreSQL’s driver, which --help does without. */
const runHere = (): typeof runHereModule => require('./run-here');

/** `redress projections`: how the read models stand, and how they are built anew. */
export function addProjectionsCommand(program: Command, terminal: Terminal): void {
  const projections = program
    .command('projections')
    .summary('look at the read models, and build them anew')
    .description(
      'Read models are filled from the event log by projections: in the slot "serving", which is what lists show, and ' +
        'beside it in the slot "standby" while one is built anew.',
    );
  addOutputOption(
    projections
      .command('status')
      .summary('how far each of them is, and what stands in its way')
      .description(
        `Shows how far each projection is behind the event log, and what stands in its way. ${NEEDS}`,
      ),
  ).action((options: OutputOptions) => runHere().showStatus(options, terminal));
  projections
    .command('rebuild')
    .argument('<projection>', 'its name, or "all"')
    .summary('build a read model anew beside the one that serves')
    .description(
      'Makes empty tables beside those that serve, which running projectors fill from the start of the event log. Lists ' +
        `show what they showed until "redress projections swap". What stood by before is dropped. ${OWNER}`,
    )
    .option('--parts <number>', 'how many parts fill it, in as many processes; default: 1')
    .option('--swap', 'wait until it has caught up, and swap it in')
    .action((name: string, options: RebuildCommandOptions) =>
      runHere().rebuildCommand(name, options, terminal),
    );
  projections
    .command('swap')
    .argument('<projection>', 'its name, or "all" that a new release has filled anew')
    .summary('have what stands by take the place of what serves')
    .description(
      'Waits until what stands by has caught up, and swaps it in. What served stands by from then on: a second swap takes ' +
        `it back. ${OWNER}`,
    )
    .action((name: string) => runHere().swapCommand(name, terminal));
  projections
    .command('discard')
    .argument('<projection>', 'its name')
    .summary('drop what stands by')
    .description(
      `Drops the tables that stand by, which cost as much to keep up to date as those that serve. ${OWNER}`,
    )
    .action((name: string) => runHere().discardCommand(name, terminal));
  const ofSlot = (command: Command) =>
    command.argument('<projection>', 'its name').option('--standby', 'what stands by; default: what serves');
  ofSlot(projections.command('pause'))
    .summary('have a projection stand still')
    .description(`Has a projection stand still in all processes, after the batch that is running. ${NEEDS}`)
    .action((name: string, options: SlotOptions) => runHere().pauseCommand(name, options, terminal));
  ofSlot(projections.command('resume'))
    .summary('have a paused or halted projection go on')
    .description(`Has a paused or halted projection go on in all processes. ${NEEDS}`)
    .action((name: string, options: SlotOptions) => runHere().resumeCommand(name, options, terminal));
  addOutputOption(
    projections
      .command('parked')
      .argument('[projection]', 'its name; default: all')
      .summary('the complaints that are left out until they are tried again')
      .description(
        'Shows the streams of which an event could not be applied: the read model has them as they were before it, and ' +
          `everything else goes on. ${NEEDS}`,
      ),
  ).action((name: string | undefined, options: OutputOptions) =>
    runHere().showParked(name, options, terminal),
  );
  projections
    .command('retry')
    .argument('<projection>', 'its name')
    .argument('[stream]', 'such as complaint-CMP-1; default: all that are parked')
    .summary('try parked streams again')
    .description(`Applies the events of parked streams, in their order. ${NEEDS}`)
    .action((name: string, stream: string | undefined) => runHere().retryCommand(name, stream, terminal));
}
