import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { Spread } from './statistics';

/** What the figures were measured on; they mean little elsewhere. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly commit: string;
  readonly at: string;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    at: new Date().toISOString(),
  };
}

/** A ratio against a peer of the same run, and the figures that it has to reach. */
export interface Comparison {
  readonly what: string;
  readonly against: string;
  readonly ratio: Spread;
  /** Smaller is better, as for waiting times. */
  readonly least?: boolean;
  readonly must: number;
  readonly goal: number;
}

export function verdictOf({ ratio: { median }, least, must, goal }: Comparison): 'goal' | 'must' | 'short' {
  const reaches = (figure: number) => (least ? median <= figure : median >= figure);
  return reaches(goal) ? 'goal' : reaches(must) ? 'must' : 'short';
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function comparisonTable(comparisons: readonly Comparison[]): string {
  return tableOf(
    ['cell', 'against', 'ratio min / median / max', 'must', 'goal', 'reached'],
    comparisons.map((one) => [
      one.what,
      one.against,
      spread(one.ratio, (figure) => `${figure.toFixed(2)}x`),
      `${one.least ? '<= ' : ''}${one.must}x`,
      `${one.least ? '<= ' : ''}${one.goal}x`,
      verdictOf(one),
    ]),
  );
}

export function spread({ min, median, max }: Spread, show: (figure: number) => string): string {
  return `${show(min)} / **${show(median)}** / ${show(max)}`;
}

export function whole(figure: number): string {
  return Math.round(figure).toLocaleString('en');
}

export function milliseconds(figure: number): string {
  return figure.toFixed(2);
}
