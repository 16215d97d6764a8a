import { applyClockChanges, type Clock } from './clocks';
import type { CommandData } from './commands';
import type { ComplaintRegistered, MissedDeadline, Recorded } from './events';
import type { PolicyVersion } from './policy/schema';
import type { Instant } from './time';

/** `new`: waits for someone to accept it. `resolved`: a resolution is offered, the customer has the word. */
export type Status = 'new' | 'in-progress' | 'resolved' | 'closed';

type Happened = { readonly at: Instant; readonly by: string };
export type PromiseMade = CommandData<'resolve'>['promises'][number] & Happened;
export type Attempt = Omit<CommandData<'record-attempt'>, 'promises'> & Happened & { readonly level: string };
export type Resolution = Omit<CommandData<'resolve'>, 'promises'> & Happened & { readonly level: string };
/** A resolution that did not last: the customer rejected it, or the complaint was reopened. */
export type FormerResolution = Resolution & { readonly setAside: Happened & { readonly reason: string } };

/** Everything that is so about a complaint at one revision: the fold of its events up to there. */
export interface Complaint extends Omit<ComplaintRegistered['data'], 'complaintId' | 'clocks'> {
  readonly id: string;
  readonly revision: number;
  readonly registeredAt: Instant;
  readonly changedAt: Instant;
  readonly policy: PolicyVersion;
  readonly status: Status;
  readonly level: string;
  /** Who was asked to take it and has not accepted yet. Nobody: it is in the inbox of the level's role. */
  readonly assignee?: string;
  readonly owner?: string;
  /** Everyone who owned it and let go of it, who are told of every later step. */
  readonly watchers: readonly string[];
  readonly clocks: readonly Clock[];
  /** When the complaint was where; the last stay is open until it is resolved or closed. */
  readonly stays: readonly { readonly level: string; readonly from: Instant; readonly until?: Instant }[];
  readonly attempts: readonly Attempt[];
  readonly promises: readonly PromiseMade[];
  readonly notes: readonly (CommandData<'add-note'> & Happened)[];
  readonly customerUpdates: readonly (Happened & { readonly message: string })[];
  readonly missed: readonly MissedDeadline[];
  readonly escalations: readonly (Happened & {
    readonly from: string;
    readonly to: string;
    readonly byDeadline: boolean;
  })[];
  readonly resolution?: Resolution;
  readonly formerResolutions: readonly FormerResolution[];
  /** The customer's answer to the resolution that is offered now. */
  readonly answer?: Happened & {
    readonly accepted: boolean;
    /** Why it was rejected. */
    readonly reason?: string;
    readonly csat?: number;
    readonly comment?: string;
  };
  readonly rejections: number;
  readonly reopenings: number;
  readonly closure?: Happened & { readonly cause: 'closed' | 'withdrawn'; readonly note?: string };
}

/** What is so after an event. Total: an event that was stored is a fact, whatever today's rules say of it. */
export function evolve(state: Complaint | undefined, event: Recorded): Complaint {
  if (event.type === 'ComplaintRegistered') return registered(event);
  if (!state)
    throw new Error(`${event.type} at revision ${event.revision} has no ComplaintRegistered before it`);
  const clocks = 'clocks' in event.data ? applyClockChanges(state.clocks, event.data.clocks) : state.clocks;
  return { ...applied(state, event), clocks, revision: event.revision, changedAt: event.at };
}

/** The state after all events, undefined for none. */
export function fold(events: Iterable<Recorded>): Complaint | undefined {
  let state: Complaint | undefined;
  for (const event of events) state = evolve(state, event);
  return state;
}

function registered(event: Recorded<ComplaintRegistered>): Complaint {
  const { complaintId, clocks, ...data } = event.data;
  return {
    ...data,
    id: complaintId,
    revision: event.revision,
    registeredAt: event.at,
    changedAt: event.at,
    status: 'new',
    watchers: [],
    clocks: applyClockChanges([], clocks),
    stays: [{ level: data.level, from: event.at }],
    attempts: [],
    promises: [],
    notes: [],
    customerUpdates: [],
    missed: [],
    escalations: [],
    formerResolutions: [],
    rejections: 0,
    reopenings: 0,
  };
}

function applied(state: Complaint, event: Exclude<Recorded, Recorded<ComplaintRegistered>>): Complaint {
  const happened: Happened = { at: event.at, by: event.by.id };
  switch (event.type) {
    case 'ComplaintAccepted':
      return { ...without(state, 'assignee'), status: 'in-progress', owner: event.data.owner };
    case 'ComplaintAssigned':
      return { ...watchedByOwner(state), status: 'new', assignee: event.data.assignee };
    case 'AttemptRecorded': {
      const { promises, ...attempt } = event.data;
      return {
        ...promised(state, promises, happened),
        attempts: [...state.attempts, { ...attempt, ...happened }],
      };
    }
    case 'NoteAdded':
      return { ...state, notes: [...state.notes, { ...event.data, ...happened }] };
    case 'ComplaintEscalated': {
      const { from, to, cause } = event.data;
      return {
        ...without(watchedByOwner(state), 'assignee'),
        status: 'new',
        level: to,
        role: event.data.toRole,
        stays: [...leave(state, event.at), { level: to, from: event.at }],
        missed: cause.type === 'deadline' ? [...state.missed, cause.missed] : state.missed,
        escalations: [...state.escalations, { ...happened, from, to, byDeadline: cause.type === 'deadline' }],
      };
    }
    case 'AcknowledgementMissed': {
      const { reassignedTo, missed } = event.data;
      return {
        ...without(state, 'assignee'),
        ...(reassignedTo === undefined ? {} : { assignee: reassignedTo }),
        missed: [...state.missed, missed],
      };
    }
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
      return { ...state, missed: [...state.missed, event.data.missed] };
    case 'CustomerUpdateSent': {
      const { message, promises } = event.data;
      return {
        ...promised(state, promises, happened),
        customerUpdates: [...state.customerUpdates, { message, ...happened }],
      };
    }
    case 'ResolutionOffered': {
      const { outcome, summary, level, promises } = event.data;
      return {
        ...without(promised(state, promises, happened), 'answer'),
        status: 'resolved',
        resolution: { outcome, summary, level, ...happened },
        stays: leave(state, event.at),
      };
    }
    case 'ResolutionAccepted':
      return { ...state, answer: { accepted: true, ...rating(event.data), ...happened } };
    case 'ResolutionRejected':
      return {
        ...setAside(state, event.data.reason, happened),
        status: 'in-progress',
        answer: { accepted: false, reason: event.data.reason, ...rating(event.data), ...happened },
        rejections: state.rejections + 1,
        stays: [...state.stays, { level: event.data.level, from: event.at }],
      };
    case 'ComplaintClosed': {
      const { note } = event.data;
      return {
        ...state,
        status: 'closed',
        closure: { cause: 'closed', ...(note === undefined ? {} : { note }), ...happened },
      };
    }
    case 'ComplaintReopened': {
      const { level, assignee, reason } = event.data;
      const released = watchedByOwner(setAside(state, reason, happened));
      return {
        ...without(released, 'closure', 'resolution', 'answer', 'assignee'),
        status: 'new',
        level,
        ...(assignee === undefined ? {} : { assignee }),
        reopenings: state.reopenings + 1,
        stays: [...state.stays, { level, from: event.at }],
      };
    }
    case 'ComplaintWithdrawn':
      return {
        ...state,
        status: 'closed',
        closure: { cause: 'withdrawn', note: event.data.reason, ...happened },
        stays: leave(state, event.at),
      };
  }
}

function leave(state: Complaint, at: Instant): Complaint['stays'] {
  return state.stays.map((stay) => (stay.until === undefined ? { ...stay, until: at } : stay));
}

/** The owner lets go of the complaint and goes on watching it. */
function watchedByOwner(state: Complaint): Complaint {
  const { owner } = state;
  if (owner === undefined) return state;
  const watchers = state.watchers.includes(owner) ? state.watchers : [...state.watchers, owner];
  return { ...without(state, 'owner'), watchers };
}

/** Keeps the resolution that stood until now among the former ones; one that was rejected is there already. */
function setAside(state: Complaint, reason: string, happened: Happened): Complaint {
  if (!state.resolution || state.answer?.accepted === false) return state;
  const former = { ...state.resolution, setAside: { reason, ...happened } };
  return { ...state, formerResolutions: [...state.formerResolutions, former] };
}

function promised(
  state: Complaint,
  promises: CommandData<'resolve'>['promises'],
  happened: Happened,
): Complaint {
  return {
    ...state,
    promises: [...state.promises, ...promises.map((promise) => ({ ...promise, ...happened }))],
  };
}

function rating(data: CommandData<'accept-resolution'>): { csat?: number; comment?: string } {
  return {
    ...(data.csat === undefined ? {} : { csat: data.csat }),
    ...(data.comment === undefined ? {} : { comment: data.comment }),
  };
}

type OptionalKey = 'assignee' | 'owner' | 'closure' | 'resolution' | 'answer';

function without(state: Complaint, ...keys: OptionalKey[]): Complaint {
  const copy: { -readonly [K in keyof Complaint]: Complaint[K] } = { ...state };
  for (const key of keys) delete copy[key];
  return copy;
}
