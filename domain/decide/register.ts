import { startClock } from '../clocks';
import type { PersonCommand } from '../commands';
import { refuse } from '../refusals';
import { durationMs, toMs } from '../time';
import type { Context, Verdict } from './context';

// A date without a time, and a clock of another place, are right to the day.
const LEEWAY_MS = durationMs('P1D');

export function register(
  complaintId: string,
  { data }: PersonCommand<'register'>,
  { policy, now }: Context,
): Verdict {
  const category = policy.categories.find(({ id }) => id === data.category);
  if (!category) {
    const known = policy.categories.map(({ id }) => id).join(', ');
    return refuse('unknown-category', `There is no category "${data.category}".`, `Choose one of: ${known}.`);
  }
  const priority = data.priority ?? policy.defaultPriority;
  if (!policy.priorities.includes(priority)) {
    return refuse(
      'unknown-priority',
      `There is no priority "${priority}".`,
      `Choose one of: ${policy.priorities.join(', ')}.`,
    );
  }
  if (data.receivedAt !== undefined && toMs(data.receivedAt) > toMs(now) + LEEWAY_MS) {
    return refuse(
      'received-in-future',
      `The complaint would be received at ${data.receivedAt}, and it is ${now}.`,
      'Correct receivedAt, or leave it out when the complaint is received now.',
    );
  }
  const [first] = policy.levels;
  if (!first) throw new Error(`policy ${policy.id} version ${policy.version} has no levels`);
  const { complaintId: _, ...details } = data;
  const started = (['acknowledge', 'respond', 'customer-update'] as const).map((name) =>
    startClock(policy, name, first.id, now),
  );
  return [
    {
      type: 'ComplaintRegistered',
      data: {
        ...details,
        complaintId,
        priority,
        department: category.department,
        level: first.id,
        role: first.role,
        policy: { id: policy.id, version: policy.version },
        clocks: { stopped: [], started },
      },
    },
  ];
}
