import { SYSTEM } from '../actor';
import { DEADLINE_ID_PREFIX, type Command } from '../commands';
import { type Deadline, firstDeadline } from '../deadlines';
import { type Context, isRefusal, type Surroundings } from '../decide/context';
import { decideWithStates } from '../decide/decide';
import type { Recorded } from '../events';
import type { Organisation } from '../organisation/organisation';
import type { Policy } from '../policy/policy';
import type { Refusal } from '../refusals';
import type { Complaint } from '../state';
import { type Instant, toMs } from '../time';
import type { Case } from './case';
import { type Given, instead } from './instead';
import { createMeter, type Meter } from './meter';
import type { Outcome } from './outcome';
import { createTimeline } from './timeline';
import { actorFor } from './workforce';
import { createWorkload, type LiveWorkload } from './workload';

export interface SimulationOptions {
  /** Its letters are not written: no rule looks at them. */
  readonly policy: Policy;
  readonly organisation: Organisation;
  /** Deadlines come up to this moment, and what people did after it is left out. */
  readonly until: Instant;
  /** Called now and then with what is done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** One complaint under way. */
interface Life {
  readonly given: Case;
  readonly meter: Meter;
  /** The next of its stimuli; -1 before the registration. */
  next: number;
  complaint: Complaint | undefined;
  /** What comes next by itself. */
  due: Deadline | undefined;
  commands: number;
}

const PROGRESS_EVERY = 1_000;

/**
 * What would have become of the cases under this policy: each goes through the real decider, with what people did at
 * the moments at which they did it, and every deadline at the moment at which it is due, before whatever people do at
 * that same moment. All cases live in one time, so that complaints are assigned by what everybody holds then. What the
 * policy refuses is adapted by the rules of {@link instead} or dropped, and is in the outcome either way.
 *
 * Outcomes are in order of the cases’ ids, whatever the order of `cases`. Nobody acts earlier or later than they did:
 * people at a level that a complaint would have reached by itself touch it when somebody did in truth.
 */
export function simulate(cases: readonly Case[], options: SimulationOptions): readonly Outcome[] {
  const { letters: _, ...policy } = options.policy;
  const { organisation, onProgress } = options;
  const until = toMs(options.until);
  const workload = createWorkload();
  const inOrder = [...cases].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const lives: (Life | undefined)[] = inOrder.map(begin);
  const outcomes: (Outcome | undefined)[] = inOrder.map(() => undefined);
  const timeline = createTimeline(lives.length);
  for (const [index, life] of lives.entries()) if (life) queue(index, life);

  const all = cases.reduce((sum, { stimuli }) => sum + 1 + stimuli.length, 0);
  let done = 0;
  for (let index = timeline.take(); index !== undefined; index = timeline.take()) {
    const life = lives[index];
    if (!life) continue;
    if (step({ life, policy, organisation, workload })) {
      done += 1;
      if (done % PROGRESS_EVERY === 0) onProgress?.(done / all);
    }
    queue(index, life);
  }
  return outcomes.filter((outcome) => outcome !== undefined);

  /** What is over makes room for the others. */
  function queue(index: number, life: Life): void {
    const at = momentOf(life);
    if (at !== undefined && at <= until) {
      timeline.put(index, at);
      return;
    }
    lives[index] = undefined;
    if (life.complaint) outcomes[index] = life.meter.outcome(options.until);
  }
}

function begin(given: Case): Life {
  return { given, meter: createMeter(), next: -1, complaint: undefined, due: undefined, commands: 0 };
}

/** When something happens to it next; undefined when nothing will any more. */
function momentOf({ given, next, due }: Life): number | undefined {
  const stimulus = next < 0 ? given.registration : given.stimuli[next];
  const [waiting, own] = [stimulus && toMs(stimulus.at), due && toMs(due.dueAt)];
  return waiting === undefined || own === undefined ? (waiting ?? own) : Math.min(waiting, own);
}

interface Turn {
  readonly life: Life;
  readonly policy: Policy;
  readonly organisation: Organisation;
  readonly workload: LiveWorkload;
}

/** The next thing that happens to a complaint. True when people did it. */
function step(turn: Turn): boolean {
  const { life } = turn;
  const { given, next, due } = life;
  const stimulus = next < 0 ? given.registration : given.stimuli[next];
  if (due && !(stimulus && stimulus.at < due.dueAt)) {
    fire(turn, due);
    return false;
  }
  if (!stimulus) return false;
  const { at, by, wish } = stimulus;
  life.next += 1;
  const refused = give(turn, { by, wish }, at, 8 + turn.policy.levels.length);
  if (refused) {
    const { refusal, adapted } = refused;
    if (!life.complaint) throw new Error(`${given.id} cannot be registered: ${refusal.message}`);
    life.meter.adapted({
      at,
      command: wish.name,
      refusedBy: refusal.code,
      how: adapted ? 'adapted' : 'dropped',
    });
  }
  return true;
}

/** The command that the workflow gives for a deadline. Throws where it does nothing: it would come again without end. */
function fire(turn: Turn, { name, dueAt }: Deadline): void {
  const { life } = turn;
  const id = `${DEADLINE_ID_PREFIX}${name}:${toMs(dueAt)}`;
  const before = life.complaint;
  attempt(turn, { name: 'deadline', id, by: SYSTEM, data: { clock: name, dueAt } }, dueAt);
  if (life.complaint === before)
    throw new Error(`the deadline ${name} of ${life.given.id} at ${dueAt} did nothing`);
}

/** Does what is wanted, or what stands for it. `tries` bounds how often one thing may lead to another. */
function give(
  turn: Turn,
  { by, wish }: Given,
  at: Instant,
  tries: number,
): { readonly refusal: Refusal; readonly adapted: boolean } | undefined {
  const { life } = turn;
  const actor = actorFor(by, life.complaint, contextOf(turn, at));
  const refusal = attempt(turn, { id: `wish:${life.commands}`, by: actor, ...wish }, at);
  if (!refusal) return undefined;
  const { complaint } = life;
  const steps = tries > 0 && instead({ by: actor, wish, refusal, complaint, context: contextOf(turn, at) });
  if (!steps) return { refusal, adapted: false };
  for (const one of steps) {
    const refused = give(turn, one, at, tries - 1);
    if (refused?.adapted === false) return refused;
  }
  return { refusal, adapted: true };
}

/** Gives a command to the decider, and has what it decides happen. */
function attempt(turn: Turn, command: Command, at: Instant): Refusal | undefined {
  const { life, policy, workload } = turn;
  const context = contextOf(turn, at);
  const { now } = context;
  const verdict = decideWithStates(life.given.id, life.complaint, command, context);
  if (isRefusal(verdict)) return verdict;
  for (const { event, after } of verdict) {
    const { type, data, by = command.by } = event;
    const recorded = {
      type,
      data,
      id: '',
      revision: after.revision,
      at: now,
      by,
      commandId: command.id,
    } as Recorded;
    life.meter.see(recorded, after, policy);
    workload.see(recorded, life.complaint, after);
    life.complaint = after;
  }
  life.due = life.complaint && firstDeadline(life.complaint);
  life.commands += 1;
  return undefined;
}

function contextOf({ life, policy, organisation, workload }: Turn, at: Instant): Context {
  const { previous, similar } = life.given;
  const surroundings: Surroundings = {
    workload: workload.now,
    ...(previous === undefined ? {} : { previous }),
    ...(similar === undefined ? {} : { similar }),
  };
  // A deadline that had come when it was set comes at once.
  const before = life.complaint?.changedAt;
  const now = before !== undefined && before > at ? before : at;
  return { now, policy, organisation, surroundings, timeZoneData: 'simulated', digest: () => '' };
}
