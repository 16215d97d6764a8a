import { clockLaws, clockLawsOfSequences } from '../clock-laws';
import { laws } from '../laws';
import { isRefusal } from '../../../domain/decide/context';
import { type Transition, whateverHappens } from '../play';
import { richWorlds } from '../rich';
test('many', () => {
  const n: Record<string, number> = {}; const r: Record<string, number> = {};
  const at = Object.fromEntries([...Object.entries(laws), ...Object.entries(clockLaws)].map(([l, c]) => [l, (t: readonly Transition[]) => t.forEach(c)]));
  try {
  whateverHappens({ count: (ts, w) => { for (const t of new Set(w.events.map((e) => e.type))) n[t] = (n[t] ?? 0) + 1; for (const c of new Set(ts.flatMap(({verdict}) => verdict && isRefusal(verdict) ? [verdict.code] : []))) r[c] = (r[c] ?? 0) + 1; }, ...at, ...clockLawsOfSequences }, Number(process.env.N ?? 1500), richWorlds);
  } finally { process.stdout.write(JSON.stringify([Object.entries(n).sort((a, b) => a[1] - b[1]), Object.entries(r).sort((a,b)=>a[1]-b[1])]) + '\n'); }
});
