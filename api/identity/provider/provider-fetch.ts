import type { FetchBody } from 'openid-client';
import { providerUnavailable } from './unavailable';

/** How long the identity provider may take for one answer. */
export const ANSWER_WITHIN_MS = 5_000;

/** `fetch` of the identity provider. Rejects with a Problem when it does not answer, or answers that it cannot. */
export async function providerFetch(
  url: string,
  { body = null, ...options }: Omit<RequestInit, 'body'> & { readonly body?: FetchBody },
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...options, body });
  } catch (error) {
    throw providerUnavailable(error);
  }
  if (response.status < 500 && response.status !== 429) return response;
  await response.body?.cancel();
  throw providerUnavailable(new Error(`${new URL(url).pathname} answered ${response.status}`));
}
