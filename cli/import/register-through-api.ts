import { ApiProblem } from '../http/api-problem';
import type { ApiClient } from '../http/client';
import type { Registration } from './registration';

/** What became of one complaint. Rejects for trouble that every other complaint would meet, too. */
export type Register = (
  registration: Registration,
) => Promise<
  | { readonly kind: 'registered' | 'existing' }
  | { readonly kind: 'rejected' | 'failed'; readonly reason: string }
>;

/**
 * Registers complaints through the API. The idempotency key is made from the complaint’s id, so that however often and
 * wherever an import is broken off and repeated, a complaint is registered once.
 */
export function registerThroughApi(api: ApiClient): Register {
  return async ({ complaintId, data }) => {
    try {
      if (await exists(api, complaintId)) return { kind: 'existing' };
      const key = `import-${complaintId.toLowerCase()}`;
      const register = (body: object, as: string) =>
        api.request({ method: 'POST', path: '/v1/complaints', body, key: as });
      try {
        await register(data, key);
      } catch (error) {
        // The concerns were guessed from words; a policy that does not know them takes the complaint without.
        if (!(error instanceof ApiProblem) || error.code !== 'unknown-concern') throw error;
        const { concerns: _, ...rest } = data;
        await register(rest, `${key}-without-concerns`);
      }
      return { kind: 'registered' };
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status === 401 || error.status === 403) throw error;
      // Registered in between by somebody else, or earlier by another person with the same file.
      if (error.code === 'already-registered' || error.code === 'command-id-reused')
        return { kind: 'existing' };
      const reason = [error.message, ...error.issues.map(({ place, detail }) => `${place}: ${detail}`)].join(
        ' ',
      );
      return { kind: error.status < 500 ? 'rejected' : 'failed', reason };
    }
  };
}

async function exists(api: ApiClient, complaintId: string): Promise<boolean> {
  try {
    await api.request({ method: 'HEAD', path: `/v1/complaints/${complaintId}` });
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return false;
    throw error;
  }
}
