import type { Command } from 'commander';
import { addSimilarCommand } from '../learning/similar-command';
import type { Terminal } from '../terminal/terminal';
import { addAttachmentCommands } from './attachment-commands';
import { addCustomerAccessCommand } from './customer-access-command';
import { addGiveCommands } from './give-commands';
import { addListCommand } from './list-command';
import { addShowCommand } from './show-command';

/** `redress complaint`: look at complaints and work on them. */
export function addComplaintCommand(program: Command, terminal: Terminal): void {
  const complaint = program
    .command('complaint')
    .summary('look at complaints and work on them')
    .description('Looks at complaints and works on them, through the API.');
  addListCommand(complaint, terminal);
  addShowCommand(complaint, terminal);
  addSimilarCommand(complaint, terminal);
  addAttachmentCommands(complaint, terminal);
  addCustomerAccessCommand(complaint, terminal);
  addGiveCommands(complaint, terminal);
}
