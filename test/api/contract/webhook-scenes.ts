import { query } from '../../support/postgres';
import type { TestApi } from '../support';

/** A webhook that was just made. */
export async function newWebhook(api: TestApi): Promise<{ as: string; path: { webhookId: string } }> {
  const { status, body, text } = await api.post('/v1/webhooks', {
    as: 'max',
    body: { url: 'https://example.com/hooks' },
  });
  if (status !== 201) throw new Error(`${status}: ${text}`);
  return { as: 'max', path: { webhookId: String(body.webhookId) } };
}

/** One with a delivery that is over. */
export async function deliveredWebhook(
  api: TestApi,
): Promise<{ as: string; path: { webhookId: string; deliveryId: string } }> {
  const { as, path } = await newWebhook(api);
  const { body } = await api.post(`/v1/webhooks/${path.webhookId}/test`, { as });
  const deliveryId = String(body.deliveryId);
  await query(
    api.databaseUrl,
    `UPDATE outbox.webhook_deliveries SET outcome = 'delivered', settled_at = now() WHERE id = $1`,
    [deliveryId],
  );
  return { as, path: { ...path, deliveryId } };
}
