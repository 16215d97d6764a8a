import { SYSTEM } from '../actor';
import type { Recorded } from '../events';
import { evolve } from '../evolve';
import type { Policy, PolicyVersion } from '../policy/policy';
import type { Complaint } from '../state';
import type { Instant } from '../time';
import type { Case, Stimulus } from './case';
import { createMeter } from './meter';
import type { Outcome } from './outcome';
import { caseOf, stimulusOf } from './recorded-case';

/** What is on record of one complaint, taken in event by event. */
export interface Recording {
  /** The next event of its stream. */
  see(event: Recorded): void;
  /** What came from outside. */
  given(): Case;
  /** What became of it in truth, `until` then. */
  outcome(until: Instant): Outcome;
}

/** `policyOf` has to know every version that the events name. Throws for a stream that does not begin with the registration. */
export function createRecording(policyOf: (version: PolicyVersion) => Policy): Recording {
  const meter = createMeter();
  const stimuli: Stimulus[] = [];
  let registered: Case | undefined;
  let complaint: Complaint | undefined;
  /** The command whose own event was seen last. */
  let told: string | undefined;
  return {
    see(event) {
      if (event.by.id !== SYSTEM.id && event.commandId !== told) {
        told = event.commandId;
        if (event.type === 'ComplaintRegistered') registered = caseOf(event);
        const stimulus = stimulusOf(event);
        if (stimulus) stimuli.push(stimulus);
      }
      complaint = evolve(complaint, event);
      meter.see(event, complaint, policyOf(complaint.policy));
    },
    given() {
      if (!registered) throw new Error('the registration was not seen');
      return { ...registered, stimuli };
    },
    outcome: (until) => meter.outcome(until),
  };
}
