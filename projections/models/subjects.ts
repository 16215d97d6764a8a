import { complaintIdOf, isComplaintStream } from '../../eventstore/complaint-stream';
import { subjectIn } from '../../eventstore/vault/sealing';
import type { Apply, Projection } from '../projection';

/** In which complaints there are personal data of which subject: who erases a person finds them here. */
export const subjectsProjection: Projection = {
  name: 'subjects',
  version: 1,
  tables: ['complaint_subjects'],
  concerns: isComplaintStream,
  onPoison: 'halt',
  divisible: true,
  begin: () => applySubjects,
};

const applySubjects: Apply = async (tx, events) => {
  const rows = new Map<string, { complaint_id: string; subject: string }>();
  for (const event of events) {
    const [complaint, subject] = [complaintIdOf(event.stream), subjectIn(event)];
    if (complaint === undefined || subject === undefined) continue;
    rows.set(`${complaint} ${subject}`, { complaint_id: complaint, subject });
  }
  if (rows.size > 0) await tx.query(INSERT, [JSON.stringify([...rows.values()])]);
};

const INSERT = `INSERT INTO complaint_subjects
  SELECT * FROM jsonb_populate_recordset(NULL::complaint_subjects, $1)
  ON CONFLICT (subject, complaint_id) DO NOTHING`;
