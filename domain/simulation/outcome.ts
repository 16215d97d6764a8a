import type { ClockName } from '../clocks/clock';
import type { CommandName } from '../commands';
import type { Cause } from '../events';
import type { RefusalCode } from '../refusals';
import type { Instant } from '../time';

/** A promise that was broken. */
export interface Breach {
  readonly clock: ClockName;
  readonly level: string;
  readonly dueAt: Instant;
  /**
   * Around the clock, until what was promised was done: accepted, resolved, told; until the end of the simulation when
   * it never was.
   */
  readonly lateMs: number;
  readonly kept: boolean;
}

/** A stretch in which the complaint was work of the same people. While the customer has the word it is nobody's. */
export interface Stay {
  readonly level: string;
  /** The team; where there is none, the role of the level. */
  readonly team: string;
  readonly holder?: string;
  /** Set while clocks stand still for some reason. */
  readonly paused?: true;
  /** In milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** Opening hours of the level in it, milliseconds. */
  readonly openMs: number;
}

/** Up, across or down, and why. */
export interface Move {
  readonly at: Instant;
  readonly kind: 'hierarchical' | 'functional' | 'down' | 'external';
  /** Levels; of a functional move departments; an external one goes from a level to a body. */
  readonly from: string;
  readonly to: string;
  readonly cause: Cause['type'];
}

/**
 * Something that people did and that this policy refused. `adapted`: done in another way, by the rules of `instead`.
 * `dropped`: left out, because it makes no sense where the complaint now is.
 */
export interface Adaptation {
  readonly at: Instant;
  readonly command: CommandName;
  /** The rule that refused it first; of what was dropped the one for which there was no way round. */
  readonly refusedBy: RefusalCode;
  readonly how: 'adapted' | 'dropped';
}

/** What became of one case. */
export interface Outcome {
  readonly caseId: string;
  readonly registeredAt: Instant;
  /** Each level that the complaint was at, with the moment of its first arrival; in that order. */
  readonly levels: readonly { readonly level: string; readonly at: Instant }[];
  readonly breaches: readonly Breach[];
  /** Warnings and reminders by deadline, such as `respond@75`. */
  readonly warnings: Readonly<Record<string, number>>;
  readonly moves: readonly Move[];
  /** Ids of the rules that fired, each as often as it did. */
  readonly fired: readonly string[];
  readonly stays: readonly Stay[];
  /** When the resolution was offered that stood at the end. */
  readonly resolvedAt?: Instant;
  readonly closedAt?: Instant;
  readonly adaptations: readonly Adaptation[];
}
