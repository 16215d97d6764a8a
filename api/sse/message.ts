/** One message of an event stream, as the chapter "Server-sent events" of WHATWG's HTML has it. */
export interface Message {
  /** Where a client goes on after it, in `Last-Event-ID`. */
  readonly id: string;
  readonly event: string;
  /** Goes out as JSON, which has no line breaks. */
  readonly data: unknown;
  /** After how long a client connects again, in milliseconds. */
  readonly retryMs?: number;
}

export function writeMessage({ id, event, data, retryMs }: Message): string {
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return `${retry}id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A line that clients pass over. */
export function writeComment(text: string): string {
  return `: ${text}\n\n`;
}
