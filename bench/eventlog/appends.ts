import { type BenchServer, startBenchServer } from '../lib/own-postgres';
import { type Comparison, milliseconds, spread, tableOf, whole } from '../lib/report';
import { quantile, spreadOf } from '../lib/statistics';
import type { ContenderName } from './contender';
import { contenderNames } from './contender';
import { prepare } from './contenders';
import { type Measured, measure } from './measure';

/** Which ratio must be reached, and which is wanted. */
interface Aim {
  readonly must: number;
  readonly goal: number;
}

export interface Cell {
  readonly name: string;
  readonly processes: number;
  readonly callers: number;
  readonly eventsPerAppend: number;
  readonly fresh: boolean;
  readonly slowSync?: boolean;
  readonly aims: { readonly emmett?: Aim; readonly raw?: Aim; readonly p99?: Aim };
}

const one = { processes: 1, eventsPerAppend: 1 };
const single = [
  { callers: 1, aims: { emmett: { must: 1.2, goal: 1.8 }, raw: { must: 0.55, goal: 0.75 } } },
  { callers: 8, aims: { emmett: { must: 2, goal: 3 }, raw: { must: 0.65, goal: 0.9 } } },
  {
    callers: 32,
    aims: { emmett: { must: 4.5, goal: 7 }, raw: { must: 1.2, goal: 1.8 }, p99: { must: 0.4, goal: 0.15 } },
  },
  { callers: 128, aims: { emmett: { must: 9, goal: 12 }, raw: { must: 2.2, goal: 3.1 } } },
] as const;

/** Processes x callers; `aims` are of the issue that asked for this log, taken from measurements of its prototype. */
export const cells: readonly Cell[] = [
  ...[false, true].flatMap((fresh) =>
    single.map((cell) => ({
      ...one,
      ...cell,
      fresh,
      name: `1 x ${cell.callers}, ${fresh ? 'new streams' : 'existing streams'}`,
    })),
  ),
  {
    name: '1 x 32, existing streams, 3 events',
    ...one,
    callers: 32,
    eventsPerAppend: 3,
    fresh: false,
    aims: { emmett: { must: 2, goal: 3.6 } },
  },
  {
    name: '4 x 8, existing streams',
    ...one,
    processes: 4,
    callers: 8,
    fresh: false,
    aims: { emmett: { must: 3, goal: 6 } },
  },
  {
    name: '8 x 1, existing streams',
    ...one,
    processes: 8,
    callers: 1,
    fresh: false,
    aims: { emmett: { must: 1.1, goal: 1.5 } },
  },
  {
    name: '8 x 1, existing streams, fdatasync + 2 ms',
    ...one,
    processes: 8,
    callers: 1,
    fresh: false,
    slowSync: true,
    aims: { raw: { must: 0.85, goal: 0.9 } },
  },
];

export interface AppendsOptions {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly isWanted: (cell: string) => boolean;
  readonly say: (line: string) => void;
}

export interface AppendsReport {
  readonly table: string;
  readonly comparisons: readonly Comparison[];
}

type Round = ReadonlyMap<ContenderName, Measured>;

/** Appends per second of Redress and its peers: interleaved, so that a ratio is always between neighbouring seconds. */
export async function benchAppends(options: AppendsOptions): Promise<AppendsReport> {
  const wanted = cells.filter(({ name }) => options.isWanted(name));
  const rows: string[][] = [];
  const comparisons: Comparison[] = [];
  for (const slowSync of [false, true]) {
    const chosen = wanted.filter((cell) => (cell.slowSync ?? false) === slowSync);
    if (chosen.length === 0) continue;
    const server = await startBenchServer({ slowSync });
    try {
      const urls = await prepareAll(server);
      const rounds = new Map<Cell, Round[]>(chosen.map((cell) => [cell, []]));
      for (let round = 1; round <= options.rounds; round += 1) {
        for (const cell of chosen) {
          options.say(`round ${round} of ${options.rounds}: ${cell.name}`);
          rounds.get(cell)?.push(await runCell(cell, urls, options, round));
        }
      }
      for (const [cell, results] of rounds) {
        rows.push(...rowsOf(cell, results));
        comparisons.push(...comparisonsOf(cell, results));
      }
    } finally {
      await server.remove();
    }
  }
  const head = ['cell', 'store', 'appends/s min / median / max', 'p50 ms', 'p99 ms'];
  return { table: tableOf(head, rows), comparisons };
}

async function prepareAll(server: BenchServer): Promise<ReadonlyMap<ContenderName, string>> {
  const urls = new Map<ContenderName, string>();
  for (const name of contenderNames) {
    const url = await server.createDatabase(`bench_${name}`);
    await prepare(name, url);
    urls.set(name, url);
  }
  return urls;
}

async function runCell(
  cell: Cell,
  urls: ReadonlyMap<ContenderName, string>,
  { warmUpMs, measureMs }: AppendsOptions,
  round: number,
): Promise<Round> {
  const results = new Map<ContenderName, Measured>();
  // Another begins each round: whoever comes first has the colder caches.
  const first = round % contenderNames.length;
  const order = [...contenderNames.slice(first), ...contenderNames.slice(0, first)];
  for (const contender of order) {
    const databaseUrl = urls.get(contender) ?? '';
    const { callers, eventsPerAppend, fresh, processes } = cell;
    const task = { contender, databaseUrl, callers, eventsPerAppend, fresh, warmUpMs, measureMs };
    results.set(contender, await measure(task, processes));
  }
  return results;
}

const rate = (round: Round, name: ContenderName) => round.get(name)?.appendsPerSecond ?? Number.NaN;
const waiting = (round: Round, name: ContenderName, share: number) =>
  quantile(round.get(name)?.latencies ?? [], share);

function rowsOf(cell: Cell, rounds: readonly Round[]): string[][] {
  return contenderNames.map((name) => [
    cell.name,
    name,
    spread(spreadOf(rounds.map((round) => rate(round, name))), whole),
    milliseconds(spreadOf(rounds.map((round) => waiting(round, name, 0.5))).median),
    milliseconds(spreadOf(rounds.map((round) => waiting(round, name, 0.99))).median),
  ]);
}

function comparisonsOf({ name, aims }: Cell, rounds: readonly Round[]): Comparison[] {
  const { emmett, raw, p99 } = aims;
  const rates = (peer: ContenderName) =>
    spreadOf(rounds.map((round) => rate(round, 'redress') / rate(round, peer)));
  const waits = spreadOf(
    rounds.map((round) => waiting(round, 'redress', 0.99) / waiting(round, 'emmett', 0.99)),
  );
  return [
    ...(emmett ? [{ what: name, against: 'emmett', ratio: rates('emmett'), ...emmett }] : []),
    ...(raw ? [{ what: name, against: 'raw INSERT', ratio: rates('raw'), ...raw }] : []),
    ...(p99 ? [{ what: `${name}: p99`, against: 'emmett', ratio: waits, least: true, ...p99 }] : []),
  ];
}
