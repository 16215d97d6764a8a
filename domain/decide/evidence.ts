import { MOST_EVIDENCE } from '../commands/evidence';
import type { PersonCommand } from '../commands';
import { refuse } from '../refusals';
import type { Complaint } from '../state';
import { type Context, type Decided, guardNotErased, type Verdict } from './context';
import { afterCustomerWrote } from './standstill';

/** As notes, evidence comes also after closing. That of the customer ends the pauses that waited for it. */
export function attachEvidence(
  complaint: Complaint,
  { data }: PersonCommand<'attach-evidence'>,
  context: Context,
): Verdict {
  const refusal = guardNotErased(complaint);
  if (refusal) return refusal;
  if (complaint.evidence.length >= MOST_EVIDENCE) {
    return refuse(
      'too-much-evidence',
      `The complaint has ${complaint.evidence.length} pieces of evidence.`,
      'Put several documents into one file.',
    );
  }
  const attached: Decided = { type: 'EvidenceAttached', data };
  return [attached, ...(data.from === 'customer' ? afterCustomerWrote(complaint, context) : [])];
}
