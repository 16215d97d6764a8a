import { type ClientRequest, get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { eventually } from '../support/eventually';
import type { Members } from './support';

export interface StreamMessage {
  readonly id: string;
  readonly event: string;
  readonly data: Members;
}

/** A client of an event stream that keeps everything it was sent. */
export interface StreamClient {
  readonly headers: IncomingHttpHeaders;
  readonly messages: readonly StreamMessage[];
  readonly comments: readonly string[];
  readonly retryMs: number | undefined;
  readonly lastEventId: string;
  /** How the stream ended, undefined as long as it is open. */
  readonly end: 'orderly' | 'broken' | undefined;
  /** The messages that carry events of the log. */
  logEvents(): readonly StreamMessage[];
  /** Resolves when so many events of the log have come. */
  until(count: number): Promise<readonly StreamMessage[]>;
  close(): void;
}

/** Connects and resolves when the headers of a good answer have come. */
export function openStream(
  url: string,
  headers: Readonly<Record<string, string>>,
  onMessage: (message: StreamMessage, close: () => void) => void = () => {},
): Promise<StreamClient> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (response) => {
      if (response.statusCode === 200) resolve(listen(request, response, onMessage));
      else reject(new Error(`the stream was answered with ${response.statusCode}`));
    });
    request.on('error', reject);
  });
}

function listen(
  request: ClientRequest,
  response: IncomingMessage,
  onMessage: (message: StreamMessage, close: () => void) => void,
): StreamClient {
  const messages: StreamMessage[] = [];
  const comments: string[] = [];
  let [retryMs, id, unread]: [number | undefined, string, string] = [undefined, '', ''];
  let end: StreamClient['end'];
  const close = () => {
    response.removeAllListeners('data');
    request.destroy();
  };

  function dispatch(block: string): void {
    let event = 'message';
    let data = '';
    for (const line of block.split('\n')) {
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (name === '') comments.push(value);
      if (name === 'id') id = value;
      if (name === 'retry') retryMs = Number(value);
      if (name === 'event') event = value;
      if (name === 'data') data += value;
    }
    if (data === '') return;
    const message = { id, event, data: JSON.parse(data) };
    messages.push(message);
    onMessage(message, close);
  }

  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    unread += chunk;
    for (let stop = unread.indexOf('\n\n'); stop >= 0 && !request.destroyed; stop = unread.indexOf('\n\n')) {
      const block = unread.slice(0, stop);
      unread = unread.slice(stop + 2);
      dispatch(block);
    }
  });
  response.on('error', () => {});
  response.on('close', () => {
    end = response.complete ? 'orderly' : 'broken';
  });

  const logEvents = () => messages.filter(({ event }) => event !== 'hello' && event !== 'position');
  return {
    headers: response.headers,
    messages,
    comments,
    get retryMs() {
      return retryMs;
    },
    get lastEventId() {
      return id;
    },
    get end() {
      return end;
    },
    logEvents,
    async until(count) {
      await eventually(() => logEvents().length >= count);
      return logEvents();
    },
    close,
  };
}
