/** One store under test, opened in the process that writes. */
export interface Contender {
  /**
   * Stores `events` events at the end of a stream that has `length` of them; resolves when they are durable. Rejects
   * when the stream has not that length.
   */
  append(stream: string, length: number, events: readonly BenchEvent[]): Promise<void>;
  close(): Promise<void>;
}

export interface BenchEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly [key: string]: string | number };
  readonly metadata: { readonly [key: string]: string };
}

/** `raw` sends its INSERT as text each time, as programs do by default and as we do; `prepared` names the statement. */
export const contenderNames = ['redress', 'emmett', 'raw', 'prepared'] as const;
export type ContenderName = (typeof contenderNames)[number];

/** About 200 bytes of data, of which two fields are personal, and 90 of metadata. */
export function benchEvent(id: string, number: number): BenchEvent {
  return {
    id,
    type: 'NoteAdded',
    data: {
      text: `The customer called back about booking ${number} and asked when the refund will arrive.`,
      name: `Customer number ${number}`,
      level: 'frontline',
      number,
      category: 'card',
    },
    metadata: { at: '2026-03-02T09:00:00.000Z', by: 'ana', commandId: id },
  };
}
