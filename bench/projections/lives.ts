import type { CommandName } from '../../domain/commands';
import { type Append } from '../../test/projections/test-log';
import { createWorld, type World } from '../../test/projections/world';
import { commandBy } from '../../test/support/commands';
import { ladderPolicy } from '../../test/support/configuration';
import { freezePolicy } from '../../domain/policy/policy';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/**
 * Complaints a day over the weeks from 31 May 2023, as a share of the busiest: the arrival curve of the CFPB's complaints
 * (consumerfinance.gov, complaints received in June 2023), with its weekends.
 */
const ARRIVALS = [
  0.55, 0.61, 0.58, 0.27, 0.2, 0.71, 0.66, 0.6, 0.63, 0.57, 0.26, 0.22, 0.75, 1, 0.72, 0.69, 0.61, 0.28, 0.21,
  0.33, 0.64, 0.66, 0.65, 0.58, 0.25, 0.19, 0.7, 0.68, 0.67, 0.62, 0.57,
];

/** Lengths of narratives, at quantiles 0, 0.1 … 1; of the CFPB's complaints 44 % have one, with a median of 786 characters. */
const NARRATIVE_LENGTHS = [20, 190, 300, 430, 590, 786, 980, 1_250, 1_600, 2_238, 9_000];
const SHARE_WITH_NARRATIVE = 0.44;

/** Steps of a life after its registration, at quantiles: as of the incidents of BPIC 2013 (median 6, p90 17 events). */
const STEPS = [1, 2, 3, 3, 4, 5, 6, 8, 11, 16, 60];

const PRODUCTS = ['Credit reporting', 'Debt collection', 'Credit card', 'Current account', 'Mortgage'];
const AGENTS = ['ana', 'ben'] as const;
const WORDS =
  'the bank account payment charged report letter called again months money refund twice nobody answered wrong information on my they said it would be corrected and still is not'.split(
    ' ',
  );

interface Act {
  readonly at: number;
  readonly complaint: string;
  readonly step: number;
  readonly steps: number;
}

/**
 * The streams of so many complaints, by the real decider, in the order in which they came to be: entangled as in life,
 * since a complaint lives for weeks while others arrive. The same in every run.
 */
export function lives(complaints: number): readonly Append[] {
  const random = generator(20_230_531);
  const world = createWorld({ policy: freezePolicy(ladderPolicy) });
  const begin = Date.parse(world.now());
  const between = (quantiles: readonly number[]) => {
    const place = random() * (quantiles.length - 1);
    const low = quantiles[Math.floor(place)] ?? 0;
    const high = quantiles[Math.floor(place) + 1] ?? low;
    return Math.round(low + (high - low) * (place % 1));
  };
  const total = ARRIVALS.reduce((sum, share) => sum + share, 0);
  const acts: Act[] = [];
  for (let day = 0, made = 0; made < complaints; day += 1) {
    const share = ARRIVALS[day % ARRIVALS.length] ?? 0;
    const many = Math.max(1, Math.round((complaints * share) / total));
    for (let index = 0; index < many && made < complaints; index += 1, made += 1) {
      const complaint = `B-${made}`;
      const steps = between(STEPS);
      let at = day * DAY + (8 + 10 * random()) * 60 * MINUTE;
      for (let step = 0; step <= steps; step += 1) {
        acts.push({ at, complaint, step, steps });
        // Hours at first, days later on.
        at += (0.2 + 6 * random() ** 3) * (step < 2 ? 120 * MINUTE : DAY);
      }
    }
  }
  acts.sort((a, b) => a.at - b.at);
  const text = (length: number) => {
    let words = '';
    while (words.length < length) words += `${WORDS[Math.floor(random() * WORDS.length)]} `;
    return words.slice(0, length).trimEnd();
  };
  for (const { at, complaint, step, steps } of acts) {
    world.advance(Math.max(0, begin + at - Date.parse(world.now())));
    if (step === 0) {
      const length = random() < SHARE_WITH_NARRATIVE ? between(NARRATIVE_LENGTHS) : 60;
      register(world, complaint, text(length), Math.floor(random() * 1e6));
      continue;
    }
    live(world, complaint, step, steps, () => text(40 + Math.floor(200 * random())));
  }
  return world.take();
}

function register(world: World, complaint: string, description: string, number: number): void {
  const product = PRODUCTS[Math.floor(Math.sqrt(number / 1e6) * PRODUCTS.length)] ?? 'Mortgage';
  const agent = AGENTS[number % 2] ?? 'ana';
  world.give(
    complaint,
    commandBy(agent, 'register', {
      subject: `${product}: ${description.slice(0, 40)}`,
      description,
      category: 'card',
      channel: number % 10 < 8 ? 'web' : 'phone',
      product,
      complainant: { name: `Customer ${number % 200_000}`, email: `customer${number % 200_000}@example.org` },
    }),
  );
}

/** One step: work at first, an escalation for longer lives, the answer and the closing at the end. */
function live(world: World, complaint: string, step: number, steps: number, text: () => string): void {
  const state = world.stateOf(complaint);
  if (!state || state.status === 'closed') return;
  const holder = state.owner ?? state.assignee ?? 'ana';
  const give = (name: CommandName, data: object) => {
    const done = [holder, ...AGENTS, 'eve', 'max'].some((person) => {
      try {
        return world.give(complaint, commandBy(person, name as 'add-note', data as { text: string }));
      } catch {
        return false;
      }
    });
    if (!done) world.give(complaint, commandBy('ana', 'add-note', { text: text() }));
  };
  if (step === 1) return give('accept', {});
  if (step === steps) return give('close', {});
  if (step === steps - 1) return give('accept-resolution', {});
  if (step === steps - 2) return give('resolve', { outcome: 'upheld', summary: text(), redress: [] });
  if (step % 5 === 3) return give('escalate', { reason: 'customer-asks', summary: text() });
  if (step % 5 === 4) return give('accept', {});
  if (step % 3 === 0) return give('record-attempt', { tried: text(), outcome: 'not-solved' });
  return give('add-note', { text: text() });
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
