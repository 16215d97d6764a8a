import { isDeepStrictEqual } from 'node:util';
import { SYSTEM } from '../domain/actor';
import { type Policy, policySchema, type PolicyVersion } from '../domain/policy/schema';
import { Failure } from '../platform/failure';
import { WrongRevision } from './errors';
import { eventIdFrom } from './event-id';
import { toJsonObject } from './json';
import type { EventReader, EventStore, RecordedEvent } from './port';

const PUBLISHED = 'PolicyPublished';

/** Gives the policy that a complaint is pinned to. Rejects with a {@link Failure} when it was never published. */
export type PinnedPolicies = (version: PolicyVersion) => Promise<Policy>;

/**
 * Makes the policy available to complaints, for ever: versions of a policy are events in its own stream. Publishing
 * the same version again does nothing; rejects with a {@link Failure} when the version is taken by other content or is
 * lower than one that was published.
 */
export async function publishPolicy(store: EventStore, policy: Policy): Promise<void> {
  const stream = policyStream(policy.id);
  // Two processes that publish the same give the same id, so one event is stored; one that is overtaken looks again.
  const publication = {
    id: eventIdFrom(stream, JSON.stringify(policy)),
    type: PUBLISHED,
    data: toJsonObject({ policy }),
    metadata: toJsonObject({ by: SYSTEM }),
  };
  for (;;) {
    const published = await store.durable.readStream(stream);
    if (isPublished(policy, published.map(policyIn))) return;
    try {
      await store.append(stream, [publication], published.length === 0 ? 'no-stream' : published.length - 1);
      return;
    } catch (error) {
      if (!(error instanceof WrongRevision)) throw error;
    }
  }
}

/** True when this very policy is published. Throws a {@link Failure} when its version can no longer be. */
function isPublished(policy: Policy, published: readonly Policy[]): boolean {
  const highest = Math.max(0, ...published.map(({ version }) => version));
  const same = published.find(({ version }) => version === policy.version);
  if (same && isDeepStrictEqual(same, policy)) return true;
  if (policy.version > highest) return false;
  throw new Failure({
    code: same ? 'RDS-3003' : 'RDS-3004',
    what: `Policy ${policy.id} version ${policy.version} cannot be published.`,
    why: same
      ? 'That version was published before with other content, and complaints follow it.'
      : `Version ${highest} was published already; versions only go up.`,
    fix: `Give the changed policy a higher version: version: ${highest + 1}`,
  });
}

/** Reads published policies; each is read once, since a published version never changes. */
export function pinnedPolicies(reader: EventReader<'visible' | 'durable'>): PinnedPolicies {
  const cache = new Map<string, Policy>();
  return async ({ id, version }) => {
    const key = `${id} ${version}`;
    const cached = cache.get(key);
    if (cached) return cached;
    const policy = (await reader.readStream(policyStream(id)))
      .map(policyIn)
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

function policyStream(id: string): string {
  return `policy-${id}`;
}

function policyIn(event: RecordedEvent): Policy {
  return policySchema.parse(event.data.policy);
}
