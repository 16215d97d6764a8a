import type { PersonCommand } from '../commands';
import { overallClocks } from '../clocks/rules';
import { refuse } from '../refusals';
import { durationMs, toMs } from '../time';
import { type Context, guardKnown, type Verdict } from './context';
import { handOverClock, overallClock, restarted, started, teamAt } from './placement';

// A date without a time, and a clock of another place, are right to the day.
const LEEWAY_MS = durationMs('P1D');

export function register(
  complaintId: string,
  { data }: PersonCommand<'register'>,
  context: Context,
): Verdict {
  const { policy, surroundings, now } = context;
  const refusal =
    guardKnown('unknown-category', 'category', data.category, policy.categories) ??
    guardKnown('unknown-priority', 'priority', data.priority, policy.priorities) ??
    guardKnown('unknown-severity', 'severity', data.severity, policy.severities) ??
    guardKnown('unknown-impact', 'technical impact', data.technicalImpact, policy.technicalImpacts) ??
    (data.concerns ?? [])
      .map((concern) => guardKnown('unknown-concern', 'concern', concern, policy.concerns))
      .find((problem) => problem !== undefined);
  if (refusal) return refusal;
  if (data.receivedAt !== undefined && toMs(data.receivedAt) > toMs(now) + LEEWAY_MS) {
    return refuse(
      'received-in-future',
      `The complaint would be received at ${data.receivedAt}, and it is ${now}.`,
      'Correct receivedAt, or leave it out when the complaint is received now.',
    );
  }
  const category = policy.categories.find(({ id }) => id === data.category);
  const [first] = policy.levels;
  if (!first || !category) throw new Error(`policy ${policy.id} version ${policy.version} has no levels`);
  const { complaintId: _, priority: given, ...details } = data;
  const priority = given ?? policy.defaultPriority;
  const place = { level: first.id, department: category.department };
  const team = teamAt(context, place);
  const standing = {
    category: category.id,
    priority,
    pauses: [],
    ...place,
    ...(team === undefined ? {} : { team }),
  };
  const { receivedAt } = data;
  const overall = overallClocks(policy, 'always').map((name) =>
    overallClock(context, { receivedAt, ...standing }, name),
  );
  const { previous, similar } = surroundings;
  return [
    {
      type: 'ComplaintRegistered',
      data: {
        complaintId,
        ...details,
        priority,
        department: category.department,
        level: first.id,
        role: first.role,
        ...(team === undefined ? {} : { team }),
        policy: { id: policy.id, version: policy.version },
        ...(previous === undefined ? {} : { previous }),
        ...(similar === undefined ? {} : { similar }),
        clocks: {
          stopped: [],
          started: started(
            ...restarted(context, standing, ['acknowledge', 'respond', 'customer-update']),
            ...overall,
            handOverClock(context, standing),
          ),
        },
      },
    },
  ];
}
