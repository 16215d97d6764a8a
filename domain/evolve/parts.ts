import type { Changes } from './changed';
import type { Complaint, Happened, PromiseMade } from '../state';

/** The owner lets go of the complaint and goes on watching it. */
export function watchedByOwner({ owner, watchers }: Complaint): Changes {
  if (owner === undefined) return {};
  return { owner: undefined, watchers: watchers.includes(owner) ? watchers : [...watchers, owner] };
}

/** Keeps the resolution that stood until now among the former ones; one that was rejected is there already. */
export function setAside(state: Complaint, reason: string, happened: Happened): Changes {
  if (!state.resolution || state.answer?.accepted === false) return {};
  const accepted = state.answer?.accepted ? ({ accepted: true } as const) : {};
  const former = { ...state.resolution, ...accepted, setAside: { reason, ...happened } };
  return { formerResolutions: [...state.formerResolutions, former] };
}

export function promised(
  state: Complaint,
  promises: readonly Omit<PromiseMade, keyof Happened>[],
  { at, by }: Happened,
): Changes {
  return {
    promises: [...state.promises, ...promises.map((promise) => ({ at, by, ...promise }))],
  };
}

/** Only the keys of `values` that are there. */
export function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(values) as (keyof T)[]) {
    const value = values[key];
    if (value !== undefined) kept[key] = value as Exclude<T[typeof key], undefined>;
  }
  return kept;
}
