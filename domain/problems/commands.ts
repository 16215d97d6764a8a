import { z } from 'zod';
import type { Actor } from '../actor';
import type { PolicyVersion } from '../policy/policy';
import { slug, text } from '../text';
import type { ProblemKey } from './key';

/** What a person can do about a problem. This table makes the routes of the API and the subcommands of the CLI. */
export const problemCommands = {
  note: {
    summary: 'Add a note to a problem',
    schema: z.strictObject({ text: text(10_000) }),
  },
  resolve: {
    summary: 'Say what was behind a problem and what was done about it; it then gathers no more complaints',
    schema: z.strictObject({
      summary: text(10_000).describe('What was behind it and what was done'),
      rootCause: slug.optional().describe('A root cause of the policy'),
      correctiveAction: slug.optional().describe('A corrective action of the policy'),
    }),
  },
} as const;

export type ProblemCommandName = keyof typeof problemCommands;
export type ProblemCommandData<Name extends ProblemCommandName> = z.output<
  (typeof problemCommands)[Name]['schema']
>;

/** What was found: complaints that share the key, at least one. */
export interface Detection {
  readonly rule: string;
  readonly title: string;
  readonly key: ProblemKey;
  readonly complaints: readonly string[];
  readonly withinDays: number;
  readonly policy: PolicyVersion;
}

/** `detect` is given by the search for recurring issues, the others by people. */
export type ProblemCommand =
  | { readonly name: 'detect'; readonly by: Actor; readonly data: Detection }
  | {
      [Name in ProblemCommandName]: {
        readonly name: Name;
        readonly by: Actor;
        readonly data: ProblemCommandData<Name>;
      };
    }[ProblemCommandName];
