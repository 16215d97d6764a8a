import type { Recorded } from '../../domain/events';
import { complaintIdOf, decodeEvent, isComplaintStream } from '../../eventstore/complaint-stream';
import type { Apply, Projection } from '../projection';

/** One row per complaint with the words by which it is found. */
export const searchProjection: Projection = {
  name: 'search',
  version: 1,
  tables: ['complaint_words'],
  concerns: isComplaintStream,
  onPoison: 'park-stream',
  divisible: true,
  begin: () => applySearch,
};

/** Text of one event, to be added to the words of its complaint or, `anew`, to take the place of all before it. */
interface Piece {
  readonly complaint_id: string;
  readonly revision: number;
  readonly anew: boolean;
  readonly text: string;
}

const applySearch: Apply = async (tx, events) => {
  // The first piece of each complaint, then the second of each, and so on: one statement for many complaints.
  const rounds: Piece[][] = [];
  const counts = new Map<string, number>();
  for (const event of events) {
    const complaintId = complaintIdOf(event.stream);
    const piece = complaintId === undefined ? undefined : pieceOf(complaintId, decodeEvent(event));
    if (!piece) continue;
    const round = counts.get(piece.complaint_id) ?? 0;
    counts.set(piece.complaint_id, round + 1);
    const pieces = rounds[round];
    if (pieces) pieces.push(piece);
    else rounds.push([piece]);
  }
  for (const pieces of rounds) {
    const [anew, further] = [pieces.filter((piece) => piece.anew), pieces.filter((piece) => !piece.anew)];
    if (anew.length > 0) await tx.query(REPLACE, [JSON.stringify(anew)]);
    if (further.length > 0) await tx.query(ADD, [JSON.stringify(further)]);
  }
};

function pieceOf(complaintId: string, event: Recorded): Piece | undefined {
  const of = { complaint_id: complaintId, revision: event.revision };
  switch (event.type) {
    case 'ComplaintRegistered': {
      const { subject, description, source } = event.data;
      const texts = [complaintId, source?.reference ?? '', subject, description];
      return { ...of, anew: true, text: texts.join('\n') };
    }
    case 'NoteAdded':
      return { ...of, anew: false, text: event.data.text };
    case 'PersonalDataErased':
      // Whoever wrote what was there before, the complaint shows no more of it either.
      return { ...of, anew: true, text: complaintId };
    default:
      return undefined;
  }
}

/** A tsvector of more than 1 048 575 bytes is an error; what is longer than this is not added. */
const MOST_BYTES = 1_000_000;

// The words as text take more bytes than the words, also when they are added to others.
const PIECES = `SELECT complaint_id, revision, octet_length(words::text) AS size, words
  FROM jsonb_to_recordset($1) AS piece (complaint_id text, revision integer, text text)
  CROSS JOIN LATERAL (SELECT to_tsvector('english', text) || to_tsvector('simple', text) AS words) AS found`;

const REPLACE = `INSERT INTO complaint_words AS stored (complaint_id, revision, size, words) ${PIECES}
  ON CONFLICT (complaint_id) DO UPDATE
  SET (revision, size, words) = ROW (excluded.revision, excluded.size, excluded.words)
  WHERE stored.revision < excluded.revision`;

const ADD = `UPDATE complaint_words AS stored
  SET (revision, size, words) = ROW (piece.revision, stored.size + piece.size, stored.words || piece.words)
  FROM (${PIECES}) AS piece
  WHERE stored.complaint_id = piece.complaint_id AND stored.revision < piece.revision
    AND stored.size + piece.size <= ${MOST_BYTES}`;
