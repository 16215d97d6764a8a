import type { ClockChange, ClockChanges, ClockName } from '../clocks/clock';
import type { SentLetter } from '../letters/letter';
import type { ChangeMode } from '../policy/document';
import type { PolicyVersion } from '../policy/policy';
import type { Instant } from '../time';

/** `clocks`: what it does to them. `letter`: what the customer was told because of it, word for word, and how. */
export type Event<Type extends string, Data> = {
  readonly type: Type;
  readonly data: Readonly<Data & { clocks?: ClockChanges; letter?: SentLetter }>;
};

/** A deadline that was missed: what was due, when that was noticed, and by which policy. `lateByMs` is `firedAt` minus `dueAt`. */
export interface MissedDeadline {
  readonly clock: ClockName;
  readonly level: string;
  readonly dueAt: Instant;
  readonly firedAt: Instant;
  readonly lateByMs: number;
  readonly policy: PolicyVersion;
  /** The change that broke the promise at once, when one did: until then there was time left. */
  readonly because?: {
    readonly change: ClockChange;
    readonly mode: ChangeMode;
    readonly dueBefore?: Instant;
  };
}

/** Whom a warning reaches, besides the holder and those who watch. */
export interface Warned {
  readonly roles: readonly string[];
  readonly people: readonly string[];
}

/** Why something happened that no person asked for in so many words. */
export type Cause =
  | { type: 'command' }
  | { type: 'deadline'; missed: MissedDeadline }
  | { type: 'trigger'; rule: string; title: string }
  | { type: 'ping-pong'; between: readonly [string, string]; times: number }
  | { type: 'follow-the-sun'; from: string; to: string };

export type WithClocks<Data> = Data & { clocks: ClockChanges };
