import type { Command } from 'commander';
import type { Organisation } from '../../domain/organisation/organisation';
import { staffingGaps } from '../../domain/organisation/staffing';
import type { Policy } from '../../domain/policy/policy';
import type { Case } from '../../domain/simulation/case';
import { compareRuns, timeZoneOf } from '../../domain/simulation/compare';
import { simulate } from '../../domain/simulation/simulate';
import { type Run, summarize } from '../../domain/simulation/summary';
import { toInstant } from '../../domain/time';
import { readSettings } from '../../platform/settings';
import {
  addConnectionOptions,
  connectToApi,
  type ConnectionOptions,
  readOrganisation,
} from '../http/connection';
import { readImportedLog } from '../simulation/imported-log';
import { showShare } from '../simulation/progress';
import { readRecordedHistory } from '../simulation/recorded-history';
import { type Report, renderReport } from '../simulation/report';
import { printJson } from '../terminal/output';
import type { Terminal } from '../terminal/terminal';
import { spanOf } from '../terminal/times';
import { UsageError } from '../usage-error';
import { readPolicySource } from './policy-source';

interface Options extends ConnectionOptions {
  readonly policy: string;
  readonly against?: string;
  readonly organisation?: string;
  readonly log?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** `redress policy simulate`. */
export function addSimulateCommand(policy: Command, terminal: Terminal): void {
  const command = policy
    .command('simulate')
    .summary('try a policy on the complaints of the past')
    .description(
      'Runs the complaints on record, or those of an event log, through another policy, with what people did at the ' +
        'moments at which they did it, and reports what would have become of them: levels, broken promises, rules, ' +
        'load. Writes nothing anywhere. What people did and the policy refuses is adapted or left out, and counted.',
    )
    .requiredOption('--policy <policy>', 'a file, or a published version such as standard@2')
    .option('--against <policy>', 'compare with this policy; default: with what is on record')
    .option('--from <moment>', 'complaints registered from then on, such as 2026-03-01')
    .option('--to <moment>', 'complaints registered up to then; a day counts to its end, in UTC')
    .option(
      '--log <format:file>',
      'complaints of an event log instead: bpic2013:<file>, a CSV, plain or gzip',
    )
    .option('--organisation <file>', 'the people; default: REDRESS_ORGANISATION, or config/organisation.yaml')
    .option('--json', 'as JSON, with every number and id');
  addConnectionOptions(command).action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const isWanted = windowOf(options);
  const policy = await readPolicySource(options.policy, options, terminal);
  const against =
    options.against === undefined ? undefined : await readPolicySource(options.against, options, terminal);
  const organisation = readOrganisation(options.organisation ?? readSettings(terminal.env).organisationFile);
  for (const gap of staffingGaps(organisation, policy)) terminal.say(`Note: ${gap}`);
  const { cases, until, recorded } = await read(options, isWanted, policy, terminal);
  if (cases.length === 0) {
    terminal.say('No complaint was registered in that time.');
    return;
  }
  const under = (tried: Policy): Run => ({
    title: `${tried.title} (${tried.id} version ${tried.version})`,
    policy: tried,
    outcomes: simulated(cases, tried, { organisation, until }, terminal),
  });
  const after = under(policy);
  const before = against ? under(against) : recorded;
  const report: Report = before
    ? compareRuns(before, after, until)
    : {
        after: summarize(after, {
          until,
          timeZone: timeZoneOf(after) ?? 'UTC',
          ladder: policy.levels.map(({ id }) => id),
        }),
      };
  if (options.json) printJson(terminal, { until, ...report });
  else for (const line of renderReport(report, terminal)) terminal.print(line);
}

interface Read {
  readonly cases: readonly Case[];
  readonly until: string;
  /** What became of them in truth; of a log that is not known. */
  readonly recorded?: Run;
}

async function read(
  options: Options,
  isWanted: (registeredAt: string) => boolean,
  policy: Policy,
  terminal: Terminal,
): Promise<Read> {
  if (options.log !== undefined) {
    const ladder = policy.levels.map(({ id }) => id);
    const all = await readImportedLog(options.log, ladder);
    const cases = all.filter(({ registration }) => isWanted(registration.at));
    const moments = all.flatMap(({ registration, stimuli }) => stimuli.at(-1)?.at ?? registration.at);
    return { cases, until: moments.reduce((last, at) => (at > last ? at : last), '') };
  }
  const api = await connectToApi(options, terminal.env);
  const until = toInstant(Date.now());
  const { show, end } = showShare(terminal);
  const history = await readRecordedHistory(api, {
    isWanted,
    until,
    onProgress: (complaints) => show(`Read ${complaints} complaints`),
  });
  end();
  return {
    cases: history.cases,
    until,
    recorded: { title: 'as it is on record', outcomes: history.outcomes },
  };
}

function simulated(
  cases: readonly Case[],
  policy: Policy,
  { organisation, until }: { readonly organisation: Organisation; readonly until: string },
  terminal: Terminal,
) {
  const since = performance.now();
  const { show, end } = showShare(terminal);
  const onProgress = (done: number) =>
    show(`${policy.id} version ${policy.version}: ${Math.floor(done * 100)}% of ${cases.length} complaints`);
  const outcomes = simulate(cases, { policy, organisation, until, onProgress });
  end();
  const took = spanOf(performance.now() - since);
  terminal.say(
    `Simulated ${cases.length} complaints under ${policy.id} version ${policy.version} in ${took}.`,
  );
  return outcomes;
}

/** Which moments of registration are wanted. Throws {@link UsageError}. */
function windowOf({ from, to }: Options): (registeredAt: string) => boolean {
  const first = from === undefined ? undefined : readMoment('--from', from, 'T00:00:00.000Z');
  const last = to === undefined ? undefined : readMoment('--to', to, 'T23:59:59.999Z');
  if (first !== undefined && last !== undefined && last < first)
    throw new UsageError('--to is before --from.', 'Exchange them.');
  return (at) => (first === undefined || at >= first) && (last === undefined || at <= last);
}

function readMoment(option: string, text: string, timeOfDay: string): string {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}${timeOfDay}` : text;
  const ms = /(Z|[+-]\d{2}:\d{2})$/.test(full) ? Date.parse(full) : Number.NaN;
  if (!Number.isNaN(ms)) return toInstant(ms);
  throw new UsageError(
    `${option}: "${text}" is not a moment.`,
    'Write a day such as 2026-03-01, or 2026-03-01T10:00:00Z.',
  );
}
