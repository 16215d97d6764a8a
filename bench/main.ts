import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchAppends } from './eventlog/appends';
import { comparisonTable, describeMachine } from './lib/report';

const USAGE = `npm run bench -- <suite> [--rounds 5] [--only <part of a cell's name>] [--json file]

suites: eventlog`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      measure: { type: 'string', default: '2000' },
      json: { type: 'string' },
    },
  });
  const [suite] = positionals;
  if (suite !== 'eventlog') throw new Error(USAGE);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const machine = describeMachine();
  const appends = await benchAppends({
    rounds: Number(values.rounds),
    warmUpMs: 500,
    measureMs: Number(values.measure),
    isWanted: (name) => name.includes(values.only),
    say,
  });
  const print = (text: string) => process.stdout.write(`${text}\n\n`);
  print(
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.commit}`,
  );
  print(appends.table);
  print(comparisonTable(appends.comparisons));
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine, appends }, null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
