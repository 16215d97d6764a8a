import { EvidenceDamaged, EvidenceErased } from '../../attachments/evidence';
import { AttachmentsUnavailable } from '../../attachments/store';
import { SubjectErased } from '../../eventstore/vault/errors';
import { Problem } from '../problem';

/** Answers what goes wrong with stored files with a Problem. */
export async function asProblems<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw problemOf(error) ?? error;
  }
}

function problemOf(cause: unknown): Problem | undefined {
  if (cause instanceof EvidenceErased) return evidenceErased();
  if (cause instanceof SubjectErased) return erasureUnderWay(cause);
  if (cause instanceof EvidenceDamaged) {
    const detail = 'The file is not in the store any more as it was attached.';
    const hint = 'Tell whoever runs Redress: redress attachments verify names it, and a backup may have it.';
    return new Problem('evidence-damaged', { detail, hint }, { cause });
  }
  if (!(cause instanceof AttachmentsUnavailable)) return undefined;
  const detail = 'The store of attachments does not do what it is asked.';
  const hint = 'Try again; repeat an upload with the same Idempotency-Key: it is attached once at most.';
  return new Problem('attachments-unavailable', { detail, hint, headers: { 'Retry-After': '5' } }, { cause });
}

export function evidenceErased(): Problem {
  return new Problem('evidence-erased', {
    detail: 'The personal data of the complaint were erased, and its files with them.',
    hint: 'Nobody can bring it back.',
  });
}

export function noSuchAttachment(): Problem {
  return new Problem('no-such-attachment', {
    detail: 'The complaint has no attachment with this id.',
    hint: 'The list of its attachments says which there are.',
  });
}

function erasureUnderWay(cause: SubjectErased): Problem {
  return new Problem(
    'personal-data-erased',
    {
      detail: 'The personal data of the complaint are being erased.',
      hint: 'Register a new complaint for what the customer says now.',
    },
    { cause },
  );
}
