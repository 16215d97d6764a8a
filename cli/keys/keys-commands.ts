import type { Command } from 'commander';
import { addOutputOption, type OutputOptions } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import type * as runHereModule from './run-here';
import type { RotateCommandOptions } from './run-here';

const NEEDS = 'Needs DATABASE_URL, or the "redress start" of this folder.';

/** `run-here` loads PostgreSQL’s driver, which --help does without. */
const runHere = (): typeof runHereModule => require('./run-here');

/** `redress keys`: the master keys, with which the keys of personal data are wrapped. */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program
    .command('keys')
    .summary('look at the master keys, and change them')
    .description(
      'Master keys, which wrap the keys of personal data: REDRESS_MASTER_KEY, or in REDRESS_MASTER_KEY_FILE; default: ' +
        'master-keys.json in REDRESS_DATA_DIR.',
    );
  addOutputOption(
    keys
      .command('status')
      .summary('show which master keys there are, and how many keys each of them wraps')
      .description(`Shows which master keys there are, and how many keys each of them wraps. ${NEEDS}`),
  ).action((options: OutputOptions) => runHere().showStatus(options, terminal));
  keys
    .command('rotate')
    .summary('change the master key')
    .description(
      'Puts a new master key into the key file and wraps all keys anew. Redress may run meanwhile; processes take the ' +
        'new key over from the file by themselves. Broken off, the same command goes on. Where other machines have ' +
        `copies of the file: --prepare, bring it there, then again without. ${NEEDS}`,
    )
    .option('--prepare', 'only put the new key into the file, where it wraps nothing yet')
    .option(
      '--destroy-old',
      'take the old keys out of the file when nothing needs them any more; where some are left from before, only do that',
    )
    .action((options: RotateCommandOptions) => runHere().rotate(options, terminal));
}
