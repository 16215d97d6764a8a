import type { Command, CommandData } from '../domain/commands';
import { type Context, NOTHING_AROUND, type Surroundings } from '../domain/decide/context';
import type { Organisation } from '../domain/organisation/organisation';
import type { Policy } from '../domain/policy/policy';
import type { Recorded } from '../domain/events';
import type { LogPosition } from './port';
import type { Complaint } from '../domain/state';
import type { Instant } from '../domain/time';
import { Failure } from '../platform/failure';
import { digest } from './digest';
import type { Policies } from './policy-log';

/** Where a decision gets from what it may look at besides the complaint and the command. */
export interface DecisionSources {
  readonly policies: Policies;
  readonly organisation: Organisation;
  /** Left out where nothing is decided for good: what is around refuses nothing, it only says who gets a complaint and what it resembles. */
  readonly lookAround?: LookAround;
}

/** What is asked about other complaints: the command, when it is given, and the policy by which it is decided. */
export interface LookAroundQuestion {
  readonly command: Command;
  readonly policy: Policy;
  readonly now: Instant;
}

/** Finds out what a decision may need to know of other complaints. It may be some seconds old. */
export interface LookAround {
  (question: LookAroundQuestion): Promise<Surroundings>;
  /** Tells it what was just decided here, and how the complaint then stood: it would otherwise see that only some moments later. */
  readonly decided?: (events: readonly Recorded[], complaint: Complaint, position: LogPosition) => void;
}

/** What a command on this complaint may look at; without a command, for questions that nothing is decided by. */
export async function contextOf(
  { policies, organisation, lookAround }: DecisionSources,
  complaint: Complaint | undefined,
  command: Command | undefined,
  now: string,
): Promise<Context> {
  const policy = await (complaint ? policies.pinned(complaint.policy) : policies.active());
  const [surroundings, adopted] = await Promise.all([
    command && lookAround ? lookAround({ command, policy, now }) : NOTHING_AROUND,
    complaint && command?.name === 'adopt-policy'
      ? adoptedPolicy(policies, complaint, command.data)
      : undefined,
  ]);
  return {
    now,
    policy,
    organisation,
    surroundings,
    digest,
    timeZoneData: process.versions.tz ?? 'unknown',
    ...(adopted ? { adopted } : {}),
  };
}

/** Undefined when it is not published: the decision then refuses it. */
async function adoptedPolicy(
  policies: Policies,
  complaint: Complaint,
  { policy: id = complaint.policy.id, version }: CommandData<'adopt-policy'>,
): Promise<Policy | undefined> {
  try {
    return await policies.pinned({ id, version });
  } catch (error) {
    if (error instanceof Failure && error.code === 'RDS-3005') return undefined;
    throw error;
  }
}
