import type { Command } from 'commander';
import { z } from 'zod';
import { describeEvent } from '../../domain/describe';
import { decodeEvent } from '../../eventstore/complaint-stream';
import type { JsonObject, LogPosition } from '../../eventstore/port';
import { Failure } from '../../platform/failure';
import {
  addMomentOptions,
  type MomentOptions,
  type MomentQuery,
  momentQuery,
} from '../complaint/moment-options';
import { complaintPath } from '../complaint/path';
import type { ApiClient } from '../http/client';
import { addConnectionOptions, connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { addOutputOption, type OutputOptions, printJson, wantsJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { renderDifferences, renderSteps } from './render';
import { differencesFromApi, type Step, stepsOf } from './steps';

type Options = ConnectionOptions & OutputOptions & MomentOptions & { readonly diff?: boolean };

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectSchema = z.custom<JsonObject>(isObject, 'must be an object');
const stateSchema = z.looseObject({ id: z.string(), revision: z.int() });
const eventsSchema = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    data: objectSchema,
    metadata: objectSchema,
    stream: z.string(),
    revision: z.int(),
    position: z.custom<LogPosition>((value) => typeof value === 'string'),
    recordedAt: z.string(),
  }),
);

/** `redress replay`: folds a complaint’s events here and shows every state that it went through. */
export function addReplayCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('replay <id>')
    .summary('show every state that a complaint went through')
    .description(
      'Reads the events of a complaint, applies them one by one, and shows what happened and how things stood after ' +
        'it. The last state is compared with what the API answers; a difference is a failure.',
    )
    .option('--diff', 'show what each event changed');
  addMomentOptions(command, '--at <number>');
  addConnectionOptions(addOutputOption(command)).action(async (id: string, options: Options) => {
    const path = complaintPath(id);
    const query = momentQuery(options, 'at');
    const api = await connectToApi(options, terminal.env);
    await replay({ id, path, query }, options, { api, terminal });
  });
}

async function replay(
  { id, path, query }: { readonly id: string; readonly path: string; readonly query: MomentQuery },
  options: Options,
  { api, terminal }: { readonly api: ApiClient; readonly terminal: Terminal },
): Promise<void> {
  // The state first: whatever happens in between has a later revision and is left out.
  const { body: stateBody } = await api.request({ method: 'GET', path, query });
  const answered = understand(stateSchema, stateBody, api.baseUrl);
  const { body: eventsBody } = await api.request({ method: 'GET', path: `${path}/events` });
  const events = understand(eventsSchema, eventsBody, api.baseUrl).map(decodeEvent);
  const steps = stepsOf(events.filter(({ revision }) => revision <= answered.revision));
  const last = steps.at(-1);
  const found = last ? differencesFromApi(last.state, answered) : [{ path: '', after: answered }];

  if (wantsJson(options, terminal)) {
    printJson(terminal, {
      complaintId: id,
      revision: answered.revision,
      equalsApi: found.length === 0,
      ...(found.length === 0 ? {} : { differences: found }),
      steps: steps.map((step) => stepBody(step, options.diff === true)),
    });
  } else {
    for (const line of renderSteps(steps, terminal, options.diff === true)) terminal.print(line);
  }
  if (found.length > 0) {
    throw new Failure({
      code: 'RDS-5201',
      what: `The events of ${id} give another state at revision ${answered.revision} than the API answers:`,
      why: renderDifferences(found).join('\n'),
      fix: 'Check that this command and the API are of the same version; if they are, compare the event log with a backup.',
    });
  }
  terminal.say(
    terminal.paintTalk(
      'green',
      `Replayed ${steps.length} events. The state at revision ${answered.revision} equals the API’s.`,
    ),
  );
}

function stepBody({ event, state, changes }: Step, withChanges: boolean) {
  const { revision, at, by, type } = event;
  return { revision, at, by, type, text: describeEvent(event), state, ...(withChanges ? { changes } : {}) };
}
