import { decodeEvent } from '../../eventstore/complaint-stream';
import type { RecordedEvent } from '../../eventstore/port';

type Row = Record<string, unknown>;

/** The texts of a complaint whose words have to be in `complaint_words`, each by itself, in their order. */
export function searchedTexts(id: string, stored: readonly RecordedEvent[]): readonly string[] {
  let texts: string[] = [];
  for (const { type, data } of stored.map(decodeEvent)) {
    if (type === 'ComplaintRegistered')
      texts = [[id, data.source?.reference ?? '', data.subject, data.description].join('\n')];
    if (type === 'NoteAdded') texts.push(data.text);
    if (type === 'PersonalDataErased') texts = [id];
  }
  return texts;
}

/** What `complaint_words` has to hold of a complaint; only PostgreSQL knows the words (see search.test.ts). */
export function searchRow(id: string, stored: readonly RecordedEvent[]): Row {
  const last = stored.findLast(({ type }) =>
    ['ComplaintRegistered', 'NoteAdded', 'PersonalDataErased'].includes(type),
  );
  return {
    complaint_id: id,
    revision: last?.revision,
    size: expect.any(Number),
    words: expect.stringContaining("'"),
  };
}
