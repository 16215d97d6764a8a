import fc from 'fast-check';
import type { Policy } from '../../domain/policy/policy';
import { toInstant, toMs } from '../../domain/time';
import { Story } from '../domain/story';

const HOUR = 3_600_000;
const FIRST = toMs('2026-03-02T09:00:00.000Z');

/** What a complaint that comes to an end was like. */
export interface Life {
  readonly startsAfterHours: number;
  readonly waits: number;
  /** It went up before it was resolved. */
  readonly up: boolean;
  /** The customer rejected the first offer. */
  readonly rejected: boolean;
  /** It was reopened, and then closed because the customer did not answer. */
  readonly again: boolean;
  readonly pounds: number;
  readonly csat: number;
}

/** Lives of complaints to their end, which random acts rarely come to. */
export const lives: fc.Arbitrary<Life> = fc.record({
  startsAfterHours: fc.nat({ max: 24 * 60 }),
  waits: fc.integer({ min: 1, max: 3 }),
  up: fc.boolean(),
  rejected: fc.boolean(),
  again: fc.boolean(),
  pounds: fc.integer({ min: 1, max: 4 }),
  csat: fc.integer({ min: 1, max: 5 }),
});

/** The story of such a life, by the real decider. */
export function lived(life: Life, policy: Policy): Story {
  const start = toInstant(FIRST + life.startsAfterHours * HOUR);
  const who = life.up ? 'sam' : 'ana';
  const rootCause = policy.closing.rootCauses[0]?.id;
  const offer = { outcome: 'upheld', summary: 'Refunded' } as const;
  const goodwill = { kind: 'goodwill', amount: `GBP ${life.pounds}.00` } as const;
  const story = new Story({ policy, start })
    .register()
    .pass(life.waits * 1_234_567)
    .by('ana', 'accept', {});
  if (life.up)
    story.by('ana', 'escalate', { reason: 'no-agreement', summary: 'Cannot agree' }).by('sam', 'accept', {});
  story.pass(life.waits * 600_000).by(who, 'resolve', { ...offer, redress: [goodwill] });
  if (life.rejected)
    story
      .by(who, 'reject-resolution', { reason: 'Too late', csat: 1 })
      .by(who, 'resolve', { ...offer, redress: [goodwill, goodwill] });
  story.by(who, 'accept-resolution', { csat: life.csat }).pass(HOUR).by(who, 'close', { rootCause });
  if (!life.again) return story;
  return story
    .pass(HOUR)
    .by(who, 'reopen', { reason: 'New facts' })
    .by(who, 'accept', {})
    .by(who, 'resolve', { ...offer, redress: [{ ...goodwill, amount: 'GBP 2.00' }] })
    .pass(20 * 24 * HOUR);
}
