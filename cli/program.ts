import { Command } from 'commander';
import { redressVersion } from '../platform/version';
import { addAttachmentsCommand } from './attachments/attachments-commands';
import { addComplaintCommand } from './complaint/complaint-command';
import { addEraseCommand } from './erasure/erase-command';
import { addEventLogCommands } from './eventlog/eventlog-commands';
import { addImportCommand } from './import/import-command';
import { addIntakeCommand } from './intake/intake-command';
import { addApiKeyCommand } from './identity/api-key-command';
import { addKeysCommand } from './keys/keys-commands';
import { addLearningCommands } from './learning/learning-commands';
import { addLoadCommand } from './load/load-command';
import { addLooksCommand } from './looks/looks-command';
import { addMetricsCommand } from './metrics/metrics-command';
import { addNotificationsCommand } from './notifications/notifications-command';
import { onDemand } from './on-demand';
import { addOrganisationCommand } from './organisation-command';
import { addPolicyCommand } from './policy/policy-command';
import { addProjectionsCommand } from './projections/projections-commands';
import { addReplayCommand } from './replay/replay-command';
import { addSlaCommand } from './sla/sla-command';
import { addOutputOption, type OutputOptions } from './terminal/output';
import type { Terminal } from './terminal/terminal';
import { addTokenCommand } from './token-command';
import { addWebhookCommand } from './webhooks/webhook-commands';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused, 5 not allowed, 6 not reachable, 130 interrupted.
`;

/** The `redress` command with all its subcommands. Parsing rejects with what went wrong; it never ends the process. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('redress')
    .description('Runs every complaint as a durable workflow and keeps every step as an event.')
    .version(redressVersion, '-V, --version')
    .addHelpText('after', EXIT_CODES)
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help to see what is possible)')
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.say(text.replace(/\n$/, '')),
    })
    .exitOverride();

  program
    .command('start')
    .summary('start everything in this terminal')
    .description(
      'Finds or starts PostgreSQL and Temporal, brings the tables up to date, and runs worker, projector and API, ' +
        'until Ctrl-C. The data are kept in .redress (REDRESS_DATA_DIR).',
    )
    .option('--policy <file>', 'the escalation policy; default: REDRESS_POLICY, or config/standard.yaml')
    .option('--port <number>', 'where the API listens; default: REDRESS_PORT, or 3000')
    .action((options: { policy?: string; port?: string }) => onDemand.start().start(options, terminal));
  program
    .command('doctor')
    .summary('look at every part and say how to mend what is not well')
    .description(
      'Looks at every part and prints a fix for each that is not well. Ends with 0 when all is well.',
    )
    .option('--json', 'as JSON: name, ok, optional, found, wanted, fix')
    .action((options: { json?: boolean }) => onDemand.doctor().doctor(options, terminal));
  addTokenCommand(program, terminal);
  addComplaintCommand(program, terminal);
  addReplayCommand(program, terminal);
  addSlaCommand(program, terminal);
  addPolicyCommand(program, terminal);
  addOrganisationCommand(program, terminal);
  addEventLogCommands(program, terminal);
  addKeysCommand(program, terminal);
  addApiKeyCommand(program, terminal);
  addProjectionsCommand(program, terminal);
  addAttachmentsCommand(program, terminal);
  addEraseCommand(program, terminal);
  addImportCommand(program, terminal);
  addIntakeCommand(program, terminal);
  addLearningCommands(program, terminal);
  addLoadCommand(program, terminal);
  addNotificationsCommand(program, terminal);
  addLooksCommand(program, terminal);
  addMetricsCommand(program, terminal);
  addWebhookCommand(program, terminal);
  addRoleCommands(program, terminal);
  return program;
}

/** The parts of `redress start` one by one, for a Redress whose PostgreSQL and Temporal run elsewhere. */
function addRoleCommands(program: Command, terminal: Terminal): void {
  const needs = 'Needs DATABASE_URL and TEMPORAL_ADDRESS.';
  program
    .command('migrate')
    .summary('bring tables, policy and search attributes up to date')
    .description(
      'Brings the tables up to date and publishes the policy; registers search attributes. ' + needs,
    )
    .action(() => onDemand.roles().migrate(terminal));
  program
    .command('api')
    .summary('run the API only')
    .description(`Serves the HTTP API. ${needs}`)
    .action(() => onDemand.roles().runRole('api', terminal));
  program
    .command('worker')
    .summary('run the worker only')
    .description(`Runs complaints: takes tasks from Temporal. ${needs}`)
    .action(() => onDemand.roles().runRole('worker', terminal));
  program
    .command('projector')
    .summary('run the projector only')
    .description('Keeps the read models up to date. Needs DATABASE_URL.')
    .action(() => onDemand.roles().runRole('projector', terminal));
  addOutputOption(
    program
      .command('reconcile')
      .summary('put every open complaint back to work')
      .description(
        `Starts the workflow of every open complaint that has none, as after the loss of Temporal’s data. ${needs}`,
      ),
  ).action((options: OutputOptions) => onDemand.roles().reconcile(options, terminal));
}
