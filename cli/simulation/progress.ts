import type { Terminal } from '../terminal/terminal';

const REDRAW_MS = 200;
const REPEAT_MS = 5_000;

/** Shows how something gets on, on standard error: a line written over, or for a program a line every 5 s. */
export function showShare({ screen, say }: Pick<Terminal, 'screen' | 'say'>): {
  readonly show: (line: string) => void;
  readonly end: () => void;
} {
  let shown = performance.now();
  return {
    // Asked rather than timed: a simulation leaves no turn to a timer.
    show(line) {
      const now = performance.now();
      if (now - shown < (screen ? REDRAW_MS : REPEAT_MS)) return;
      shown = now;
      if (screen) screen.write(`\r${line}\u001b[K`);
      else say(line);
    },
    end: () => screen?.write('\r\u001b[K'),
  };
}
