import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchReads } from './api/reads';
import { type AppendsReport, benchAppends } from './eventlog/appends';
import { benchBulk } from './eventlog/bulk';
import { benchGrowth } from './eventlog/growth';
import { benchReading } from './eventlog/reading';
import { benchVisibility } from './eventlog/visibility';
import { comparisonTable, describeMachine, milliseconds, spread, whole } from './lib/report';
import { benchAllModels } from './projections/all-models';
import { benchFreshness } from './projections/freshness';
import { benchListPage } from './projections/list-page';
import { benchRebuild } from './projections/rebuild';
import { benchSimulation } from './simulation';
import { benchComplaints } from './workflow/complaints';
import { benchStorm } from './workflow/storm';

const USAGE = `npm run bench -- <suite> [--rounds 5] [--json file]

  eventlog     all of the event log: appends, reading, bulk, growth, visibility
  appends      [--only <part of a cell's name>] [--measure 2000]
  reading, bulk, growth, visibility, simulation
  projections  all of the read models: rebuild, models, freshness, lists
  rebuild, models, freshness, lists
  api          the list of complaints and one complaint, over HTTP [--only list|read] [--measure 3000]
  workflow     all of the workflow: complaints, storm
  complaints   the whole way of a complaint beside bare and ordinary workflows [--measure 10000]
  storm        deadlines of one second after an outage of the worker [--events 5000]`;

const options = {
  rounds: { type: 'string', default: '5' },
  only: { type: 'string', default: '' },
  measure: { type: 'string' },
  events: { type: 'string' },
  json: { type: 'string' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const rounds = Number(values.rounds);
  const events = (usual: number) => Number(values.events ?? usual);
  const measureMs = (usual: number) => Number(values.measure ?? usual);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const print = (text: string) => process.stdout.write(`${text}\n\n`);
  const machine = describeMachine();
  const found: Record<string, unknown> = {};
  const suites: Readonly<Record<string, () => Promise<void>>> = {
    async appends() {
      const isWanted = (name: string) => name.includes(values.only);
      const report: AppendsReport = await benchAppends({
        rounds,
        warmUpMs: 2_000,
        measureMs: measureMs(2_000),
        isWanted,
        say,
      });
      found.appends = report;
      print(report.table);
      print(comparisonTable(report.comparisons));
    },
    async reading() {
      const comparison = await benchReading({ rounds, events: events(50_000), say });
      found.reading = comparison;
      print(comparisonTable([comparison]));
    },
    async bulk() {
      const comparison = await benchBulk({ rounds, events: events(50_000), say });
      found.bulk = comparison;
      print(comparisonTable([comparison]));
    },
    async growth() {
      const stored = events(500_000);
      const growth = await benchGrowth(stored, rounds, say);
      found.growth = growth;
      print(
        `After ${stored} events ${spread(growth.ratio, (ratio) => `${ratio.toFixed(2)}x`)} of the rate at the start (must 0.8x, goal 0.95x); memory of the writer in MiB: ${growth.memoryMiB.join(', ')}. ${growth.verify.events} events were verified in ${growth.verify.seconds.toFixed(1)} s (must 60 s a million); memory in MiB: ${growth.verify.memoryMiB.join(', ')}`,
      );
    },
    async visibility() {
      const seen = await benchVisibility(20);
      found.visibility = seen;
      print(
        `At 200 appends/s a subscriber in another process has the durable event ${milliseconds(seen.p50)} ms after the call at the median, ${milliseconds(seen.p99)} ms at p99 (must 10)`,
      );
    },
    async rebuild() {
      const comparisons = await benchRebuild({ rounds, events: events(100_000), say });
      found.rebuild = comparisons;
      print(comparisonTable(comparisons));
    },
    async models() {
      const stored = events(1_000_000);
      const times = await benchAllModels(stored, say);
      found.models = times;
      const all = times.fillSeconds + times.indexSeconds;
      print(
        `All read models of ${whole(times.events)} events in ${all.toFixed(0)} s, of which their indexes ${times.indexSeconds.toFixed(0)} s (must 300 s a million); memory in MiB: ${times.memoryMiB.join(', ')}`,
      );
    },
    async freshness() {
      const seen = await benchFreshness(20);
      found.freshness = seen;
      print(
        `At 200 appends/s all read models have an event ${milliseconds(seen.p50)} ms after the answer at the median, ${milliseconds(seen.p99)} ms at p99 (must 30)`,
      );
    },
    async lists() {
      const times = await benchListPage(events(1_000_000), say);
      found.lists = times;
      print(
        `A page of 50 of ${whole(times.complaints)} complaints takes ${milliseconds(times.p50)} ms at the median, ${milliseconds(times.p99)} ms at p99 of ${whole(times.pages)} (must 20)`,
      );
    },
    async api() {
      const comparisons = await benchReads({
        rounds,
        events: events(24_000),
        measureMs: measureMs(3_000),
        isWanted: (name) => name.includes(values.only),
        say,
      });
      found.api = comparisons;
      print(comparisonTable(comparisons));
    },
    async complaints() {
      const comparisons = await benchComplaints({ rounds, measureMs: measureMs(10_000), say });
      found.complaints = comparisons;
      print(comparisonTable(comparisons));
    },
    async storm() {
      const storm = await benchStorm({ deadlines: events(5_000), say });
      found.storm = storm;
      const { cpuMs, rssKiB } = storm;
      const both = (figures: { server: number; worker: number }) =>
        `${(figures.server + figures.worker).toFixed(1)} (server ${figures.server.toFixed(1)}, worker ${figures.worker.toFixed(1)})`;
      print(
        `${whole(storm.deadlines)} deadlines of ${whole(storm.complaints)} complaints, due in one second after an outage of the worker: all fired in order, none twice, in ${storm.seconds.toFixed(0)} s, with ${both(cpuMs)} ms of CPU each (must 25, goal 18); memory for each open complaint: ${both(rssKiB)} KiB (must 200, goal 150)`,
      );
    },
    async simulation() {
      const seconds = benchSimulation(events(100_000), rounds, say);
      found.simulation = seconds;
      print(
        `${events(100_000)} complaints in ${spread(seconds, (figure) => `${figure.toFixed(1)} s`)} (must 60)`,
      );
    },
  };
  const [asked = ''] = positionals;
  const groups: Readonly<Record<string, readonly string[]>> = {
    eventlog: ['appends', 'reading', 'bulk', 'growth', 'visibility'],
    projections: ['rebuild', 'models', 'freshness', 'lists'],
    workflow: ['complaints', 'storm'],
  };
  const wanted = (groups[asked] ?? [asked]).map((name) => suites[name]);
  print(
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.commit}`,
  );
  for (const suite of wanted) {
    if (!suite) throw new Error(USAGE);
    await suite();
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine, ...found }, null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
