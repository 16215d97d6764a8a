import { isDeepStrictEqual } from 'node:util';
import { type Actor, SYSTEM } from '../domain/actor';
import type { PolicyDocument } from '../domain/policy/document';
import { freezePolicy, type Policy, type PolicyVersion } from '../domain/policy/policy';
import { POLICY_FORM, storedPolicy } from '../domain/policy/upcast';
import { Failure } from '../platform/failure';
import { EventIdConflict, WrongRevision } from './errors';
import { eventIdFrom } from './event-id';
import { toJsonObject } from './json';
import type { EventReader, EventStore, RecordedEvent } from './port';

export const POLICY_PUBLISHED = 'PolicyPublished';
const PREFIX = 'policy-';

/** Gives the policy that a complaint is pinned to. Rejects with a {@link Failure} when it was never published. */
export type PinnedPolicies = (version: PolicyVersion) => Promise<Policy>;

/** The policies that complaints follow. */
export interface Policies {
  /** What new complaints follow: the newest published version of the policy that Redress was started with. */
  active(): Promise<Policy>;
  readonly pinned: PinnedPolicies;
}

/** A version of a policy as it was published. */
export interface PublishedPolicy {
  readonly policy: Policy;
  readonly publishedAt: string;
  readonly by: string;
}

/**
 * Makes the policy available to complaints, for ever: versions of a policy are events in its own stream. Resolves with
 * the policy as it is published. Publishing the same document again does nothing, even where the data that its
 * holidays come from have changed meanwhile; rejects with a {@link Failure} when the version is taken by other content
 * or is lower than one that was published.
 */
export async function publishPolicy(
  store: EventStore,
  document: PolicyDocument,
  by: Actor = SYSTEM,
): Promise<Policy> {
  const stream = policyStream(document.id);
  const policy = freezePolicy(document);
  // Two processes that publish the same give the same id, so one event is stored; one that is overtaken looks again.
  const publication = {
    id: eventIdFrom(stream, JSON.stringify(document)),
    type: POLICY_PUBLISHED,
    // The calendars as they were written, by which the same document is known again.
    data: toJsonObject({ form: POLICY_FORM, policy, calendars: document.calendars }),
    metadata: toJsonObject({ by }),
  };
  for (;;) {
    const published = await store.durable.readStream(stream);
    const same = findPublished(document, published);
    if (same) return same;
    try {
      await store.append(stream, [publication], published.length === 0 ? 'no-stream' : published.length - 1);
      return policy;
    } catch (error) {
      // An id conflict: the same document was published at once with holidays of another edition of their data.
      if (!(error instanceof WrongRevision || error instanceof EventIdConflict)) throw error;
    }
  }
}

/** The published form of this very document, undefined when it is not published yet. Throws a {@link Failure} when its version can no longer be. */
function findPublished(document: PolicyDocument, events: readonly RecordedEvent[]): Policy | undefined {
  const published = events.map((event) => ({ policy: policyIn(event), calendars: event.data.calendars }));
  const highest = Math.max(0, ...published.map(({ policy }) => policy.version));
  const same = published.find(({ policy }) => policy.version === document.version);
  if (same && isDeepStrictEqual(asStored({ ...same.policy, calendars: same.calendars }), asStored(document)))
    return same.policy;
  if (document.version > highest) return undefined;
  throw new Failure({
    code: same ? 'RDS-3003' : 'RDS-3004',
    what: `Policy ${document.id} version ${document.version} cannot be published.`,
    why: same
      ? 'That version was published before with other content, and complaints follow it.'
      : `Version ${highest} was published already; versions only go up.`,
    fix: `Give the changed policy a higher version: version: ${highest + 1}`,
  });
}

/** What becomes of a value that goes through the event log: keys without a value are gone. */
function asStored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** All versions of a policy, the oldest first; empty when none was published. */
export async function publishedVersions(
  reader: EventReader<'visible' | 'durable'>,
  id: string,
): Promise<readonly PublishedPolicy[]> {
  const events = await reader.readStream(policyStream(id));
  return events.map((event) => ({
    policy: policyIn(event),
    publishedAt: event.recordedAt,
    by: publisherOf(event),
  }));
}

/** Reads published policies; each is read once, since a published version never changes. */
export function pinnedPolicies(reader: EventReader<'visible' | 'durable'>): PinnedPolicies {
  const cache = new Map<string, Policy>();
  return async ({ id, version }) => {
    const key = `${id} ${version}`;
    const cached = cache.get(key);
    if (cached) return cached;
    const policy = (await publishedVersions(reader, id))
      .map((published) => published.policy)
      .find((one) => one.version === version);
    if (!policy) {
      throw new Failure({
        code: 'RDS-3005',
        what: `Policy ${id} version ${version} is not in the event log.`,
        why: 'A complaint is pinned to it, but it was never published to this log.',
        fix: 'Restore the event log from a copy that holds it, or publish that policy version again.',
      });
    }
    cache.set(key, policy);
    return policy;
  };
}

/**
 * The policies of a Redress that new complaints follow by the policy `activeId`. A newer version that somebody
 * publishes is followed by complaints that are registered from then on, without a restart.
 */
export function openPolicies(reader: EventReader<'visible' | 'durable'>, activeId: string): Policies {
  const pinned = pinnedPolicies(reader);
  let newest: { readonly revision: number; readonly policy: Policy } | undefined;
  return {
    pinned,
    async active() {
      const from = newest ? newest.revision + 1 : 0;
      const last = (await reader.readStream(policyStream(activeId), { from })).at(-1);
      if (last) newest = { revision: last.revision, policy: policyIn(last) };
      if (newest) return newest.policy;
      // The versions count from 1, so this one was never published: the failure says what to do.
      return pinned({ id: activeId, version: 0 });
    },
  };
}

export function isPolicyStream(stream: string): boolean {
  return stream.startsWith(PREFIX);
}

export function policyStream(id: string): string {
  return `${PREFIX}${id}`;
}

/** The policy that an event published. Throws when it is not such an event. */
export function policyIn(event: RecordedEvent): Policy {
  return storedPolicy(event.data.form, event.data.policy);
}

export function publisherOf({ metadata: { by } }: RecordedEvent): string {
  const named = typeof by === 'object' && by !== null && 'id' in by ? by.id : undefined;
  return typeof named === 'string' ? named : SYSTEM.id;
}
