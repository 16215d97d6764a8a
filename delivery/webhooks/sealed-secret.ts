import { newSecret } from './signature';
import { decryptGcm, encryptGcm } from '../../platform/aes-gcm';

/** The key that secrets of webhooks are encrypted with: 32 bytes. */
export type WebhookKey = () => Promise<Buffer>;

/** A secret, and how it is kept: it opens for this webhook only. */
export async function newSealedSecret(
  key: WebhookKey,
  webhookId: string,
): Promise<{ readonly secret: string; readonly sealed: Buffer }> {
  const secret = newSecret();
  return { secret, sealed: encryptGcm(await key(), contextOf(webhookId), secret) };
}

/** Throws when the bytes were changed or moved to another webhook, or the key is another one. */
export async function openSecret(key: WebhookKey, webhookId: string, sealed: Buffer): Promise<string> {
  return decryptGcm(await key(), contextOf(webhookId), sealed).toString('utf8');
}

function contextOf(webhookId: string): string {
  return `webhook ${webhookId}`;
}
