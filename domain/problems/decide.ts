import { rankOf } from '../policy/ladder';
import type { Policy } from '../policy/policy';
import type { ProblemCommand } from './commands';
import type { ProblemEvent } from './events';
import type { Problem } from './problem';

/** Why a command on a problem was not carried out. `message` says what stands in the way, `hint` what to do instead. */
export interface ProblemRefusal {
  readonly code: 'no-such-problem' | 'problem-resolved' | 'role-may-not-act' | 'unknown-root-cause';
  readonly message: string;
  readonly hint: string;
}

export type ProblemVerdict = readonly ProblemEvent[] | ProblemRefusal;

/**
 * What a command on a problem causes. A detection is never refused: it opens the problem, or adds what is not in it yet,
 * and causes nothing where there is nothing to add or the problem is resolved. So it may be given any number of times.
 */
export function decideProblem(
  problemId: string,
  problem: Problem | undefined,
  command: ProblemCommand,
  policy: Policy,
): ProblemVerdict {
  if (command.name === 'detect') {
    const { data } = command;
    const complaints = [...new Set(data.complaints)];
    if (!problem)
      return complaints.length === 0
        ? []
        : [{ type: 'ProblemOpened', data: { ...data, complaints, problemId } }];
    if (problem.resolution) return [];
    const known = new Set(problem.complaints);
    const fresh = complaints.filter((id) => !known.has(id));
    return fresh.length === 0 ? [] : [{ type: 'ComplaintsJoined', data: { complaints: fresh } }];
  }
  if (!problem) return refused('no-such-problem', `There is no problem ${problemId}.`, 'Check the id.');
  if (rankOf(policy, command.by.role) === undefined) {
    return refused(
      'role-may-not-act',
      `The role ${command.by.role} works at no level of the ladder.`,
      `Have it done by one of: ${policy.levels.map(({ role }) => role).join(', ')}.`,
    );
  }
  if (command.name === 'note') return [{ type: 'ProblemNoted', data: command.data }];
  return (
    guardOpen(problem) ??
    guardKnown('root cause', command.data.rootCause, policy.closing.rootCauses) ??
    guardKnown('corrective action', command.data.correctiveAction, policy.closing.correctiveActions) ?? [
      { type: 'ProblemResolved', data: command.data },
    ]
  );
}

export function isProblemRefusal(verdict: ProblemVerdict): verdict is ProblemRefusal {
  return !Array.isArray(verdict);
}

function guardOpen({ resolution }: Problem): ProblemRefusal | undefined {
  if (!resolution) return undefined;
  return refused(
    'problem-resolved',
    `${resolution.by} resolved it at ${resolution.at}.`,
    'Add a note instead; what recurs opens another problem.',
  );
}

function guardKnown(
  what: string,
  given: string | undefined,
  known: readonly { readonly id: string }[],
): ProblemRefusal | undefined {
  if (given === undefined || known.some(({ id }) => id === given)) return undefined;
  const ids = known.map(({ id }) => id).join(', ');
  return refused(
    'unknown-root-cause',
    `The policy has no ${what} "${given}".`,
    ids === '' ? `Leave it out: the policy names no ${what}.` : `Name one of: ${ids}.`,
  );
}

function refused(code: ProblemRefusal['code'], message: string, hint: string): ProblemRefusal {
  return { code, message, hint };
}
