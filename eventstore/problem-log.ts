import type { ProblemCommand } from '../domain/problems/commands';
import { decideProblem, isProblemRefusal, type ProblemRefusal } from '../domain/problems/decide';
import { isProblemEvent, type ProblemEvent, type RecordedProblemEvent } from '../domain/problems/events';
import { foldProblem, type Problem } from '../domain/problems/problem';
import type { Policy } from '../domain/policy/policy';
import type { Instant } from '../domain/time';
import { findCommand, isActor, UnreadableEvent } from './complaint-stream';
import { digest } from './digest';
import { EventIdConflict, WrongRevision } from './errors';
import { eventIdFrom } from './event-id';
import { toJsonObject } from './json';
import type { Subjects } from './vault/subjects';
import type { Appended, EventReader, EventStore, RecordedEvent } from './port';

const PREFIX = 'problem-';

export function problemStream(problemId: string): string {
  return `${PREFIX}${problemId}`;
}

/** The problem whose stream this is, undefined for a stream of another kind. */
export function problemIdOf(stream: string): string | undefined {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : undefined;
}

/** The domain's form of a stored event of a problem. Throws {@link UnreadableEvent}. */
export function decodeProblemEvent(event: RecordedEvent): RecordedProblemEvent {
  const { type, data, revision, metadata } = event;
  const payload = { type, data };
  if (!isProblemEvent(payload)) throw new UnreadableEvent(event, 'this type is not known');
  const { at, by } = metadata;
  if (typeof at !== 'string' || !isActor(by)) throw new UnreadableEvent(event, 'its metadata lack at or by');
  return { ...payload, revision, at, by };
}

/** A problem as it stands in its stream, and the stored events; undefined when there is no such stream. */
export async function readProblem(
  reader: EventReader<'visible' | 'durable'>,
  problemId: string,
): Promise<{ readonly problem: Problem | undefined; readonly stored: readonly RecordedEvent[] }> {
  const stored = await reader.readStream(problemStream(problemId));
  return { problem: foldProblem(stored.map(decodeProblemEvent)), stored };
}

export interface ProblemChange {
  readonly command: ProblemCommand;
  /** Chosen by a person who gives the command, the same on every retry; a detection has none. */
  readonly commandId?: string;
  readonly policy: Policy;
  readonly now: Instant;
}

/** What a command did: nothing (`unchanged`), or these events. */
export type ProblemOutcome =
  | { readonly kind: 'changed'; readonly events: readonly ProblemEvent[]; readonly appended: Appended }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'reused' }
  | { readonly kind: 'refused'; readonly refusal: ProblemRefusal };

/** Where problems are kept. `subjects` is left out for a store that does not encrypt. */
export interface ProblemStore extends Pick<EventStore, 'append' | 'durable'> {
  readonly subjects?: Pick<Subjects, 'ofProblem'>;
}

/**
 * Decides a command over the problem's stream and appends what it causes. Any number may do so at once, and repeat it:
 * whoever is overtaken reads again. `reused`: the command id stands for another command.
 */
export async function changeProblem(
  store: ProblemStore,
  problemId: string,
  change: ProblemChange,
): Promise<ProblemOutcome> {
  for (;;) {
    const outcome = await attempt(store, problemId, change);
    if (outcome !== 'overtaken') return outcome;
  }
}

async function attempt(
  store: ProblemStore,
  problemId: string,
  { command, commandId, policy, now }: ProblemChange,
): Promise<ProblemOutcome | 'overtaken'> {
  const stream = problemStream(problemId);
  const { problem, stored } = await readProblem(store.durable, problemId);
  const { name, by, data } = command;
  const hash = digest({ name, by: by.id, data });
  if (commandId !== undefined) {
    const found = findCommand(stored, { id: commandId, hash });
    if (found === 'reused') return { kind: 'reused' };
    if (found !== 'new') return again(found);
  }
  const verdict = decideProblem(problemId, problem, command, policy);
  if (isProblemRefusal(verdict)) return { kind: 'refused', refusal: verdict };
  if (verdict.length === 0) return { kind: 'unchanged' };
  const at = problem !== undefined && problem.changedAt > now ? problem.changedAt : now;
  const subject = await store.subjects?.ofProblem(problemId);
  const metadata = toJsonObject({
    at,
    by,
    ...(subject === undefined ? {} : { subject }),
    ...(commandId === undefined ? {} : { commandId, commandHash: hash }),
  });
  const events = verdict.map((event, index) => ({
    id: commandId === undefined ? detectionId(stream, event) : eventIdFrom(stream, commandId, index),
    type: event.type,
    data: toJsonObject(event.data),
    metadata,
  }));
  try {
    const appended = await store.append(stream, events, problem ? problem.revision : 'no-stream');
    return { kind: 'changed', events: verdict, appended };
  } catch (error) {
    if (error instanceof WrongRevision || error instanceof EventIdConflict) return 'overtaken';
    throw error;
  }
}

/** The same for the same complaints, whoever finds them. No id that a person chooses can be in its way. */
function detectionId(stream: string, { type, data }: ProblemEvent): string {
  return eventIdFrom(stream, 'detect', type, 'complaints' in data ? digest(data.complaints) : '');
}

/** The answer to a command that was given before. */
function again(found: readonly RecordedEvent[]): ProblemOutcome {
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return { kind: 'unchanged' };
  const { position } = last;
  return {
    kind: 'changed',
    events: found.map(decodeProblemEvent),
    appended: { outcome: 'duplicate', firstRevision: first.revision, lastRevision: last.revision, position },
  };
}
