import { isDeepStrictEqual } from 'node:util';
import { SYSTEM } from '../domain/actor';
import { type Policy, policySchema, type PolicyVersion } from '../domain/policy/schema';
import { Failure } from '../platform/failure';
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
  const published = await store.durable.readStream(stream);
  const versions = published.map(policyIn);
  const same = versions.find(({ version }) => version === policy.version);
  if (same) {
    if (isDeepStrictEqual(same, policy)) return;
    throw new Failure({
      code: 'RDS-3003',
      what: `Policy ${policy.id} version ${policy.version} cannot be published.`,
      why: 'That version was published before with other content, and complaints follow it.',
      fix: `Give the changed policy a new version: version: ${Math.max(...versions.map(({ version }) => version)) + 1}`,
    });
  }
  const newest = versions.at(-1);
  if (newest && newest.version > policy.version) {
    throw new Failure({
      code: 'RDS-3004',
      what: `Policy ${policy.id} version ${policy.version} cannot be published.`,
      why: `Version ${newest.version} was published already; versions only go up.`,
      fix: `Give the policy a higher version: version: ${newest.version + 1}`,
    });
  }
  // Two processes that publish the same version at once give the same id, so one event is stored.
  const publication = {
    id: eventIdFrom(stream, JSON.stringify(policy)),
    type: PUBLISHED,
    data: toJsonObject({ policy }),
    metadata: toJsonObject({ by: SYSTEM }),
  };
  await store.append(stream, [publication], published.length === 0 ? 'no-stream' : published.length - 1);
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
