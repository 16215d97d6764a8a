/** Wakes whoever waits; a call that comes while nobody waits counts for the next wait. */
export interface WakeUp {
  readonly wake: () => void;
  /** Resolves at a call of `wake` since the last wait ended, at the latest after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

export function createWakeUp(): WakeUp {
  let called = false;
  let end: (() => void) | undefined;
  return {
    wake() {
      called = true;
      end?.();
    },
    async wait(ms) {
      if (!called) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        end = undefined;
      }
      called = false;
    },
  };
}
