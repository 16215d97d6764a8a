import { z } from 'zod';

const problemSchema = z.looseObject({
  code: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  errors: z
    .array(
      z.looseObject({
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        header: z.string().optional(),
        detail: z.string(),
      }),
    )
    .optional(),
});

/** One thing wrong with a request: at a JSON Pointer into its body, in a query parameter, or in a header. */
export interface ProblemIssue {
  readonly place: string;
  readonly detail: string;
}

/** The API answered, and the answer is no. `code` is the server’s, or `http-<status>` when it gave none. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly issues: readonly ProblemIssue[];

  constructor(
    readonly status: number,
    body: unknown,
  ) {
    const parsed = problemSchema.safeParse(body);
    const problem = parsed.success ? parsed.data : {};
    super(problem.detail ?? problem.title ?? `The API answered with HTTP status ${status}.`);
    this.name = 'ApiProblem';
    this.code = problem.code ?? `http-${status}`;
    this.hint = problem.hint;
    this.issues = (problem.errors ?? []).map(({ pointer, parameter, header, detail }) => ({
      place: pointer || parameter || header || 'the body',
      detail,
    }));
  }
}

/** The lines to print for a problem: what stands in the way, where, what to do, the code. */
export function describeProblem(problem: ApiProblem): string {
  return [
    problem.message,
    ...problem.issues.map(({ place, detail }) => `  ${place}: ${detail}`),
    ...(problem.hint === undefined ? [] : [`→ ${problem.hint}`]),
    `  (${problem.code})`,
  ].join('\n');
}
