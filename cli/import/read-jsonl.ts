import { cfpbComplaint, type SourceRow } from './cfpb-fields';
import type { Line } from './lines';
import { messageOf } from '../../platform/errors';

/** Reads complaints as the CFPB’s API writes them, one JSON object a line. */
export async function* readJsonl(lines: AsyncIterable<Line>): AsyncGenerator<SourceRow> {
  for await (const { number: line, text, isUtf8 } of lines) {
    if (text.trim() === '') continue;
    const bad = (reason: string, complaintId = ''): SourceRow => ({ line, complaintId, reason });
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      yield bad(`it is not JSON: ${messageOf(error)}`);
      continue;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      yield bad('it is not a JSON object');
      continue;
    }
    const members = new Map<string, unknown>(Object.entries(value));
    const complaint = cfpbComplaint((_, { json }) => members.get(json));
    yield isUtf8 ? { line, complaint } : bad('the text is not UTF-8', complaint.complaintId);
  }
}
