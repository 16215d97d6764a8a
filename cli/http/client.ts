import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblem } from './api-problem';
import {
  answerNotUnderstood,
  apiUnreachable,
  isConnectionBroken,
  isConnectionRefused,
  isTimeout,
} from './failures';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 300;
const ANSWER_WITHIN_MS = 60_000;

/** A request to the API. `path` begins with a slash and is below the base URL; undefined query values are left out. */
export interface ApiRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** A body that is a file, instead of JSON. */
  readonly file?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly mediaType: string };
  /** The answer is a file: its body is a Uint8Array. */
  readonly raw?: boolean;
  /** The Idempotency-Key of a POST; the same on every repetition. Default: a random one. */
  readonly key?: string;
  /** Refuse the command unless the complaint is at this revision. */
  readonly ifRevision?: number;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A successful answer. `body` is undefined when there was none. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface ApiClient {
  readonly baseUrl: string;
  /**
   * Gives the answer, or rejects with an {@link ApiProblem} when the API refuses, and with a Failure when it cannot be
   * reached. While it is only busy, or nobody knows whether it acted, the same request is repeated with the same key.
   */
  request(request: ApiRequest): Promise<ApiAnswer>;
}

export interface ApiClientOptions {
  readonly baseUrl: string;
  readonly token: string;
  /** Before the first repetition, in milliseconds; doubles with each. Default: 300. */
  readonly firstPauseMs?: number;
}

export function createApiClient({
  baseUrl,
  token,
  firstPauseMs = FIRST_PAUSE_MS,
}: ApiClientOptions): ApiClient {
  async function attempt(request: ApiRequest, key: string | undefined): Promise<ApiAnswer> {
    const headers = new Headers({
      authorization: `Bearer ${token}`,
      accept: request.accept ?? 'application/json',
    });
    if (key !== undefined) headers.set('idempotency-key', key);
    if (request.ifRevision !== undefined) headers.set('if-match', `"${request.ifRevision}"`);
    if (request.body !== undefined) headers.set('content-type', 'application/json');
    if (request.file !== undefined) headers.set('content-type', request.file.mediaType);
    const timeout = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(urlOf(baseUrl, request), {
      method: request.method,
      headers,
      signal: request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.file === undefined ? {} : { body: request.file.bytes }),
    });
    if (request.raw && response.ok) {
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, body };
    }
    const text = await response.text();
    const body = text === '' ? undefined : parseBody(baseUrl, response, text);
    if (!response.ok) throw new ApiProblem(response.status, body);
    return { status: response.status, headers: response.headers, body };
  }

  return {
    baseUrl,
    async request(request) {
      const key = request.method === 'POST' ? (request.key ?? randomUUID()) : undefined;
      for (let made = 1; ; made += 1) {
        try {
          return await attempt(request, key);
        } catch (error) {
          request.signal?.throwIfAborted();
          if (isConnectionRefused(error)) throw apiUnreachable(baseUrl, error);
          if (!mayPass(error) || made === ATTEMPTS) {
            throw isConnectionBroken(error) || isTimeout(error) ? apiUnreachable(baseUrl, error) : error;
          }
        }
        await delay(firstPauseMs * 2 ** (made - 1), undefined, { signal: request.signal });
      }
    },
  };
}

function urlOf(baseUrl: string, { path, query = {} }: ApiRequest): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function parseBody(baseUrl: string, response: Response, text: string): unknown {
  const type = response.headers.get('content-type') ?? '';
  try {
    if (type.startsWith('application/jsonl') || type.startsWith('application/x-ndjson')) {
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line));
    }
    return JSON.parse(text);
  } catch (cause) {
    if (!response.ok) return undefined;
    throw answerNotUnderstood(baseUrl, 'It is not JSON.', cause);
  }
}

/** Busy or in trouble for a moment, or the connection broke and nobody knows what happened. */
function mayPass(error: unknown): boolean {
  if (error instanceof ApiProblem) return [429, 502, 503, 504].includes(error.status);
  return isConnectionBroken(error) || isTimeout(error);
}
