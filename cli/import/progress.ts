import { spanOf } from '../terminal/times';
import type { Terminal } from '../terminal/terminal';
import type { Tally } from './import-complaints';

const BAR = 24;
const REDRAW_MS = 200;
const REPEAT_MS = 5_000;

export interface ProgressOptions {
  readonly terminal: Pick<Terminal, 'say' | 'screen'>;
  readonly tally: Tally;
  /** How much is done, from 0 to 1. */
  readonly done: () => number;
  readonly repeatMs?: number;
}

/** Shows how an import gets on until the returned function is called: a line written over, or a line every 5 s. */
export function showProgress({ terminal, tally, done, repeatMs = REPEAT_MS }: ProgressOptions): () => void {
  const since = performance.now();
  const { screen } = terminal;
  const draw = () => {
    const line = progressLine(tally, done(), performance.now() - since);
    if (screen) screen.write(`\r${bar(done())} ${line}\u001b[K`);
    else terminal.say(line);
  };
  const timer = setInterval(draw, screen ? REDRAW_MS : repeatMs);
  return () => {
    clearInterval(timer);
    screen?.write('\r\u001b[K');
  };
}

/** `1200 complaints, 16%, 17.2/s, 6 m 4 s to go (3 rejected)`. The time to go is an estimate from what was read. */
export function progressLine(tally: Tally, done: number, elapsedMs: number): string {
  const { registered, existing, rejected, failed } = tally;
  const all = registered + existing + rejected + failed;
  const rate = all / Math.max(0.001, elapsedMs / 1_000);
  const apart = [
    existing > 0 ? `${existing} already there` : '',
    rejected > 0 ? `${rejected} rejected` : '',
    failed > 0 ? `${failed} failed` : '',
  ].filter((part) => part !== '');
  const toGo = done > 0 && done < 1 && all > 0 ? `, ${spanOf((elapsedMs * (1 - done)) / done)} to go` : '';
  return (
    `${all} complaints, ${Math.floor(done * 100)}%, ${rate.toFixed(1)}/s${toGo}` +
    (apart.length > 0 ? ` (${apart.join(', ')})` : '')
  );
}

function bar(done: number): string {
  const filled = Math.round(done * BAR);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`;
}
