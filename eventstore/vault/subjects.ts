import type { Complainant } from '../../domain/complainant';
import { complainantKeyOf } from '../../domain/similarity';
import { textDigest } from '../digest';
import type { SubjectKeys } from './subject-keys';

/** Whose the personal data in events are: what `metadata.subject` of a new event has to name for a store that encrypts. */
export interface Subjects {
  /**
   * The subject of what is new in a complaint: that of the complainant, whatever complaints they have; of the complaint
   * alone when nothing is known by which the complainant could be found again. A subject that is erased is never given.
   *
   * `former` is the subject of the newest event of the complaint. Until it is erased it stays, so that a complaint keeps
   * its subject when more becomes known of the complainant.
   */
  ofComplaint(complainant: Complainant, complaintId: string, former: string | undefined): Promise<string>;
  /** The subject of what people write about a recurring problem. */
  ofProblem(problemId: string): Promise<string>;
}

export function openSubjects(keys: Pick<SubjectKeys, 'subjectFor' | 'load'>): Subjects {
  return {
    async ofComplaint(complainant, complaintId, former) {
      if (former !== undefined) {
        const loaded = await keys.load([former]);
        const key = loaded(former);
        if (key?.state === 'live' && key.retiredAt === undefined) return former;
      }
      const person = complainantKeyOf(complainant, textDigest);
      if (person === undefined) return keys.subjectFor('complaint', complaintId);
      return keys.subjectFor('person', person);
    },
    ofProblem: (problemId) => keys.subjectFor('problem', problemId),
  };
}
