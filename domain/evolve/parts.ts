import type { Complaint, Happened, PromiseMade } from '../state';

type OptionalKey =
  | 'assignee'
  | 'owner'
  | 'team'
  | 'closure'
  | 'resolution'
  | 'answer'
  | 'pendingApproval'
  | 'interrupted';

export function without(state: Complaint, ...keys: OptionalKey[]): Complaint {
  const copy: { -readonly [K in keyof Complaint]: Complaint[K] } = { ...state };
  for (const key of keys) delete copy[key];
  return copy;
}

/** The owner lets go of the complaint and goes on watching it. */
export function watchedByOwner(state: Complaint): Complaint {
  const { owner } = state;
  if (owner === undefined) return state;
  const watchers = state.watchers.includes(owner) ? state.watchers : [...state.watchers, owner];
  return { ...without(state, 'owner'), watchers };
}

/** Keeps the resolution that stood until now among the former ones; one that was rejected is there already. */
export function setAside(state: Complaint, reason: string, happened: Happened): Complaint {
  if (!state.resolution || state.answer?.accepted === false) return state;
  const accepted = state.answer?.accepted ? ({ accepted: true } as const) : {};
  const former = { ...state.resolution, ...accepted, setAside: { reason, ...happened } };
  return { ...state, formerResolutions: [...state.formerResolutions, former] };
}

export function promised(
  state: Complaint,
  promises: readonly Omit<PromiseMade, keyof Happened>[],
  happened: Happened,
): Complaint {
  return {
    ...state,
    promises: [...state.promises, ...promises.map((promise) => ({ ...promise, ...happened }))],
  };
}

/** Only the keys of `values` that are there. */
export function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
