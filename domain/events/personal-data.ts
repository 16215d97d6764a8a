import type { CommandData } from '../commands';
import type { Event } from './common';

export type LegalHoldPlaced = Event<'LegalHoldPlaced', CommandData<'place-legal-hold'>>;
export type LegalHoldLifted = Event<'LegalHoldLifted', CommandData<'lift-legal-hold'>>;
/**
 * Nothing personal of what was recorded before is shown from here on, whether its key is gone already or not. `on` is
 * a day such as 2026-11-22.
 */
export type PersonalDataErased = Event<
  'PersonalDataErased',
  CommandData<'erase-personal-data'> & { on: string }
>;
