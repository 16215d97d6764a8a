import type { Command } from 'commander';
import { z } from 'zod';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { readPolicy } from '../start/configuration';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { listSchema, versionSchema } from './bodies';

type Options = ConnectionOptions & { readonly json?: boolean };
const CREATED = 201;

/** `redress policy publish`. */
export function addPublishCommand(policy: Command, terminal: Terminal): void {
  const command = policy
    .command('publish <file>')
    .summary('publish a version of a policy')
    .description(
      'Publishes a policy, with the letters that it names, for ever: complaints that are registered from then on follow ' +
        'it, those that run keep theirs. Needs the role of the last level, such as --user max.',
    )
    .option('--json', 'as JSON');
  addConnectionOptions(command).action((file: string, options: Options) => publish(file, options, terminal));
}

async function publish(file: string, options: Options, terminal: Terminal): Promise<void> {
  const document = readPolicy(file);
  const api = await connectToApi(options, terminal.env);
  const { status, body } = await api.request({ method: 'POST', path: '/v1/policies', body: document });
  if (options.json) {
    printJson(terminal, body);
    return;
  }
  const { id, version } = understand(versionSchema.extend({ id: z.string() }), body, api.baseUrl);
  const { body: listBody } = await api.request({ method: 'GET', path: '/v1/policies' });
  const { active } = understand(listSchema, listBody, api.baseUrl);
  const done = status === CREATED ? 'is published' : 'was published before; nothing has changed';
  const isFollowed = active.id === id && active.version === version;
  terminal.print(
    `${id} version ${version} ${done}. ${
      isFollowed
        ? 'New complaints follow it.'
        : `New complaints follow ${active.id} version ${active.version}.`
    }`,
  );
}
