import { z } from 'zod';
import { messageOf } from '../../platform/errors';
import type { Probe } from './probe';

const readySchema = z.looseObject({
  status: z.string(),
  checks: z.array(z.looseObject({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })),
});

/** Whether the API answers and is ready, and whether Temporal’s Web UI can be looked at. */
export function apiProbes(apiUrl: string, temporalUiUrl: string | undefined): readonly Probe[] {
  return [
    {
      name: 'API',
      wanted: 'ready',
      fix: 'redress start    (or redress api, or name another address with REDRESS_URL)',
      look: async () => {
        const response = await fetch(`${apiUrl.replace(/\/+$/, '')}/readyz`, {
          signal: AbortSignal.timeout(9_000),
        }).catch((error: unknown) => {
          throw new Error(`${apiUrl} does not answer (${causeOf(error)})`);
        });
        const parsed = readySchema.safeParse(await response.json().catch(() => undefined));
        if (!parsed.success) return { ok: false, found: `${apiUrl} is something else than a Redress` };
        const reasons = parsed.data.checks
          .filter(({ ok }) => !ok)
          .map(({ name, reason }) => `${name}: ${reason ?? 'no'}`);
        return { ok: response.ok, found: response.ok ? `ready at ${apiUrl}` : reasons.join(' ') };
      },
    },
    {
      name: 'Temporal Web UI',
      wanted: 'a page to look at histories',
      fix: 'Set TEMPORAL_UI_URL to its address.',
      optional: true,
      look: async () => {
        if (temporalUiUrl === undefined) return { ok: false, found: 'its address is not known' };
        const response = await fetch(temporalUiUrl, { signal: AbortSignal.timeout(9_000) });
        return { ok: response.ok, found: temporalUiUrl };
      },
    },
  ];
}

/** fetch says why in the cause of its error only. */
function causeOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return messageOf(cause ?? error);
}
