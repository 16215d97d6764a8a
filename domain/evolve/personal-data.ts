import type { LegalHoldLifted, LegalHoldPlaced, PersonalDataErased, Recorded } from '../events';
import { withoutPersonalData } from '../personal/complaint-state';
import type { Complaint, Happened } from '../state';
import type { Changes } from './changed';

/** What events about the personal data of a complaint change in it. */
export function afterPersonalData(
  state: Complaint,
  event: Recorded<LegalHoldPlaced | LegalHoldLifted | PersonalDataErased>,
  happened: Happened,
): Changes {
  switch (event.type) {
    case 'LegalHoldPlaced':
      return { legalHold: { reason: event.data.reason, ...happened } };
    case 'LegalHoldLifted':
      return { legalHold: undefined };
    case 'PersonalDataErased': {
      const { subject, ground, on } = event.data;
      return { ...withoutPersonalData(state, on), erased: { subject, ground, on, ...happened } };
    }
  }
}
