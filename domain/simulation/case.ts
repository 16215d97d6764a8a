import type { Actor } from '../actor';
import type { CommandData, CommandName } from '../commands';
import type { PreviousComplaints, SimilarComplaints } from '../events';
import type { Instant } from '../time';

/** Who did something: a person; where a log does not say, whoever has the complaint then. */
export type Who = Actor | 'whoever-has-it';

/** What somebody wanted, as one of the commands of people. */
export type Wish<Name extends CommandName = CommandName> = {
  [N in Name]: { readonly name: N; readonly data: CommandData<N> };
}[Name];

/** Something that people caused, at its moment. */
export interface Stimulus<Name extends CommandName = CommandName> {
  readonly at: Instant;
  readonly by: Who;
  readonly wish: Wish<Name>;
}

/**
 * What came to a complaint from outside, whatever the policy was: how it was registered and what people did. Nothing
 * that happened by itself is in it, and nothing that people wrote: no rule looks at that.
 */
export interface Case {
  readonly id: string;
  readonly registration: Stimulus<'register'>;
  /** Earlier complaints of the same person and complaints in the same words, as they were found then. */
  readonly previous?: PreviousComplaints;
  readonly similar?: SimilarComplaints;
  /** In order of their moments, none before the registration. */
  readonly stimuli: readonly Stimulus[];
}
