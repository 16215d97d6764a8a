import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fromPackageRoot } from '../../platform/package-root';
import { policyWithSections } from '../domain/story';

/** Three lines that have all the time in the world, and the reasons that the log knows. */
export const mirror = policyWithSections({
  levels: [
    { id: 'first-line', title: 'First line', role: 'agent', acknowledge: 'P3000D', respond: 'P3000D' },
    { id: 'second-line', title: 'Second line', role: 'supervisor', acknowledge: 'P3000D', respond: 'P3000D' },
    { id: 'third-line', title: 'Third line', role: 'department', acknowledge: 'P3000D', respond: 'P3000D' },
  ],
  clocks: [{ id: 'customer-update', target: 'P3000D' }],
  escalationReasons: [{ id: 'beyond-skill', title: 'Beyond skill', to: ['second-line', 'third-line'] }],
  pauseReasons: ['waiting-for-customer', 'waiting-for-vendor', 'waiting'].map((id) => ({
    id,
    title: id,
    stops: 'all' as const,
  })),
});

/** The incidents of the BPI Challenge 2013 where they are, one case in so many; undefined where they are not. */
export function realLog(oneIn: number): string | undefined {
  const file =
    process.env.REDRESS_BPIC2013 ?? fromPackageRoot('..', 'shared', 'data', 'incidents-bpic2013.csv.gz');
  if (!existsSync(file)) return undefined;
  const [header = '', ...rows] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const ids = [...new Set(rows.map((row) => row.split(',', 1)[0]))];
  const kept = new Set(ids.filter((_, index) => index % oneIn === 0));
  return [header, ...rows.filter((row) => kept.has(row.split(',', 1)[0]))].join('\n');
}
