import fc from 'fast-check';
import type { Command, PersonCommand } from '../../domain/commands';
import { deadlines, thresholdOf } from '../../domain/deadlines';
import { deliveryCommand } from '../../domain/deliveries';
import type { Verdict } from '../../domain/decide/context';
import type { Complaint } from '../../domain/state';
import { type Instant, toInstant, toMs } from '../../domain/time';
import { type Action, sequences } from './sequences';
import { deadlineCommand, emptyWorld, giveTo, later, people, type World } from './world';

/** What one step did: a command with its verdict, or time that passed. */
export interface Transition {
  readonly before: World;
  readonly after: World;
  readonly command?: Command;
  readonly verdict?: Verdict;
}

/** All that happens, step by step. Everything that the decider made is frozen, so that no later step can change it. */
export function play(actions: readonly Action[], start: World = emptyWorld): readonly Transition[] {
  const transitions: Transition[] = [];
  let world = start;
  const give = (command: Command) => {
    const { world: after, verdict } = giveTo(world, command);
    freeze(after.complaint);
    freeze(after.events.slice(world.events.length));
    transitions.push({ before: world, after, command, verdict });
    world = after;
  };
  const waitUntil = (ms: number) => {
    const after = later(world, ms - toMs(world.now));
    transitions.push({ before: world, after });
    world = after;
  };
  // The workflow's loop; it has to come to an end.
  const nextDeadline = () => (world.complaint ? deadlines(world.complaint)[0] : undefined);
  actions.forEach((action, index) => {
    if (action.kind === 'command') give(commandOf(action, world, `command-${index}`));
    else if (action.kind === 'delivery') {
      const { failed } = action;
      const outcome = { messageId: `message-${index}`, channel: 'email', at: world.now } as const;
      if (world.complaint) give(deliveryCommand({ ...outcome, ...(failed ? { failed } : {}) }, 1));
    } else if (action.kind === 'stray-deadline') {
      const { name } = action;
      const dueAt = (world.complaint && dueAtOf(world.complaint, name)) ?? world.now;
      give(deadlineCommand({ name, dueAt: toInstant(toMs(dueAt) + action.offsetMs) }));
    } else {
      const end = toMs(world.now) + action.ms;
      if (action.outage) waitUntil(end);
      const most = transitions.length + 1000;
      for (let next = nextDeadline(); next && toMs(next.dueAt) <= end; next = nextDeadline()) {
        if (transitions.length > most) throw new Error('deadlines fire without end');
        if (!action.outage && toMs(next.dueAt) > toMs(world.now)) waitUntil(toMs(next.dueAt));
        give(deadlineCommand(next));
      }
      if (!action.outage) waitUntil(end);
    }
  });
  return transitions;
}

/** When a threshold is due, whether or not it is the next one of its clock. */
function dueAtOf({ clocks }: Complaint, name: string): Instant | undefined {
  const { clock, percent } = thresholdOf(name);
  const running = clocks.find((one) => one.name === clock);
  return running?.ahead.find((threshold) => threshold.percent === percent)?.at ?? running?.dueAt;
}

/** A sentence, and a check that throws when the sequence breaks it. */
export type Laws = Readonly<
  Record<string, (transitions: readonly Transition[], world: World, start: World) => void>
>;

/** Laws that hold at each step of a sequence at which somebody wanted something or a deadline came. */
export function atEveryStep(laws: Readonly<Record<string, (transition: Transition) => void>>): Laws {
  const checks = Object.entries(laws).map(([law, check]) => [
    law,
    (transitions: readonly Transition[]) => {
      for (const transition of transitions) if (transition.command) check(transition);
    },
  ]);
  return Object.fromEntries(checks);
}

/**
 * Checks laws on random sequences that begin in one of the worlds. They share the sequences because making those is
 * what takes the time; the error names the law.
 */
export function whateverHappens(laws: Laws, numRuns = 300, worlds: readonly World[] = [emptyWorld]): void {
  fc.assert(
    fc.property(fc.nat(worlds.length - 1), sequences, (index, actions) => {
      const start = worlds[index] ?? emptyWorld;
      const transitions = play(actions, start);
      const world = transitions.at(-1)?.after ?? start;
      for (const [law, check] of Object.entries(laws)) {
        try {
          check(transitions, world, start);
        } catch (cause) {
          throw new Error(`it was broken that ${law}`, { cause });
        }
      }
    }),
    { numRuns },
  );
}

function commandOf(
  { who: person, name, data, revision }: Action & { kind: 'command' },
  { complaint }: World,
  id: string,
): Command {
  const holder = complaint?.owner ?? complaint?.assignee;
  const actor = Object.values(people).find(
    ({ id: known }) => known === (person === 'holder' ? holder : person),
  );
  const expected = { none: undefined, current: complaint?.revision, old: 0 }[revision];
  const header = {
    id,
    by: actor ?? people.max,
    ...(expected === undefined ? {} : { expectedRevision: expected }),
  };
  return { ...header, name, data } as PersonCommand;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
