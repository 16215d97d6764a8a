import { freezePolicy } from '../domain/policy/policy';
import type { Case, Stimulus, Wish } from '../domain/simulation/case';
import { simulate } from '../domain/simulation/simulate';
import { toInstant } from '../domain/time';
import { readConfiguration } from '../cli/start/configuration';
import { readSettings } from '../platform/settings';
import { spreadOf, type Spread } from './lib/statistics';

const START = Date.parse('2026-01-05T09:00:00Z');
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const SPREAD_OVER_DAYS = 300;

/**
 * Seven of ten complaints are answered within hours, three lie for one to eight days and climb; the customer accepts ten
 * days after the registration. The policy and the people are those that Redress is shipped with.
 */
function cases(count: number): readonly Case[] {
  return Array.from({ length: count }, (_, index): Case => {
    const registeredAt = START + Math.floor((index * SPREAD_OVER_DAYS * DAY) / count);
    const by = { id: index % 2 === 0 ? 'ana' : 'ben', role: 'agent' };
    const after = (minutes: number, wish: Wish): Stimulus => ({
      at: toInstant(registeredAt + minutes * MINUTE),
      by,
      wish,
    });
    const answered = index % 10 < 7 ? 240 + (index % 7) * 30 : 1_500 + (index % 7) * 1_500;
    const registration = {
      at: toInstant(registeredAt),
      by,
      wish: {
        name: 'register' as const,
        data: {
          subject: 'x',
          description: 'x',
          category: 'card',
          channel: 'web' as const,
          complainant: {},
          concerns: [],
        },
      },
    };
    return {
      id: `C-${String(index).padStart(6, '0')}`,
      registration,
      stimuli: [
        after(30, { name: 'accept', data: {} }),
        after(200, {
          name: 'record-attempt',
          data: { tried: 'x', proposedSolutions: [], outcome: 'not-solved', promises: [] },
        }),
        after(answered, {
          name: 'resolve',
          data: { outcome: 'upheld', summary: 'x', redress: [], promises: [] },
        }),
        after(14_400, { name: 'accept-resolution', data: {} }),
        after(14_500, { name: 'close', data: {} }),
      ],
    };
  });
}

/** Seconds that it takes to run so many complaints through `config/standard.yaml`. */
export function benchSimulation(complaints: number, rounds: number, say: (line: string) => void): Spread {
  const { policy, organisation } = readConfiguration(readSettings({}));
  const given = cases(complaints);
  const until = toInstant(START + 2 * SPREAD_OVER_DAYS * DAY);
  const seconds: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const begun = performance.now();
    simulate(given, { policy: freezePolicy(policy), organisation, until });
    seconds.push((performance.now() - begun) / 1_000);
    say(`round ${round} of ${rounds}: ${complaints} complaints in ${seconds.at(-1)?.toFixed(1)} s`);
  }
  return spreadOf(seconds);
}
