import type { PayloadCodec } from '@temporalio/common';
import type { Router } from 'express';
import type { Pool } from 'pg';
import type { Actor } from '../domain/actor';
import type { AttachmentStore } from '../attachments/store';
import type { PolicyDocument } from '../domain/policy/document';
import type { Policy } from '../domain/policy/policy';
import type { Denial, RecordLook } from '../eventstore/access-log';
import type { DecisionSources } from '../eventstore/decision-context';
import type { EventStore } from '../eventstore/port';
import type { ProblemChange, ProblemOutcome } from '../eventstore/problem-log';
import type { WebhookTargets } from '../delivery/webhooks/target';
import type { SubjectKeys } from '../eventstore/vault/subject-keys';
import type { Subjects } from '../eventstore/vault/subjects';
import type { Logger } from '../platform/log';
import type { Gateway } from './gateway';
import type { SignInAt } from './identity/sign-in';
import type { TokenVerifier } from './identity/tokens';

/**
 * What the API reads from the event log. What it answers has effects outside, so it reads durably; `visible` serves
 * only to see how far the read models are behind, and whether a command is worth passing on.
 */
export type EventSource = Pick<EventStore, 'durable' | 'visible' | 'parsePosition'>;

/** What the API works with. Whoever makes it opens and closes these. */
export interface ApiDependencies extends DecisionSources {
  readonly gateway: Gateway;
  readonly events: EventSource;
  /** The keys of whoever may want to be erased. */
  readonly keys: Pick<SubjectKeys, 'find' | 'load' | 'retire' | 'erase' | 'secret'>;
  /** Whose what comes anew in a complaint is. */
  readonly subjects: Pick<Subjects, 'ofComplaint'>;
  /** Where the files of evidence are, encrypted. */
  readonly attachments: AttachmentStore;
  /** The database of the read models and of the outbox. */
  readonly pool: Pool;
  /** Publishes a version of a policy for ever. Rejects with a Failure when the version cannot be published any more. */
  readonly publishPolicy: (document: PolicyDocument, by: Actor) => Promise<Policy>;
  /** Gives a command on a recurring problem, which has no workflow. */
  readonly changeProblem: (problemId: string, change: ProblemChange) => Promise<ProblemOutcome>;
  /** Puts on record who sees personal data; resolves when that is durable. */
  readonly recordLook: RecordLook;
  /** Puts on record who was refused what; resolves when that is durable. */
  readonly recordDenial: (denial: Denial) => Promise<void>;
  /** Reads what Temporal stores. */
  readonly payloadCodec: PayloadCodec;
  /** Where the Temporal UI is, such as http://127.0.0.1:8233: its pages may have payloads decrypted. */
  readonly temporalUiOrigin?: string;
  /** Of access tokens. */
  readonly tokens: TokenVerifier;
  /** Where people sign in with a browser; absent: nowhere. */
  readonly signIn?: SignInAt;
  /** Where browsers find the API, without a slash at the end. Default: where it listens. */
  readonly publicUrl?: string;
  /** Pages for whoever is no person of the organisation. */
  readonly publicPages?: readonly Router[];
  /** Where webhooks may lead. Default: to the public internet. */
  readonly webhookTargets?: WebhookTargets;
  /** Addresses and networks of the proxies before it: what others say of where a request comes from is not believed. */
  readonly trustedProxies?: readonly string[];
  /** How many requests one person may send within a minute. Default: 1,200. */
  readonly requestsPerMinute?: number;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}
