import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keys of 32 bytes by their ids. What is written is encrypted with the current one, the others still read. */
export interface PayloadKeys {
  readonly current: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** A payload was encrypted with a key that is not known here, or was changed. */
export class UnreadablePayload extends Error {
  readonly code = 'unreadable-payload';
  constructor(reason: string, options?: ErrorOptions) {
    super(
      `A payload of Temporal cannot be decrypted: ${reason}. Add the key to the keys of this process.`,
      options,
    );
    this.name = 'UnreadablePayload';
  }
}

/**
 * Encrypts what Temporal stores (AES-256-GCM, a random nonce for each payload). What was stored in clear by a version
 * before this, or by somebody else, is read as it is. Throws {@link UnreadablePayload}.
 */
export function createPayloadCodec({ current, keys }: PayloadKeys): PayloadCodec {
  const keyOf = (id: string) => {
    const key = keys.get(id);
    if (!key) throw new UnreadablePayload(`there is no key "${id}"`);
    return key;
  };
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, current, keyOf(current))),
    decode: async (payloads) =>
      payloads.map((payload) => {
        if (textOf(payload.metadata?.encoding) !== ENCODING) return payload;
        return decrypt(payload, keyOf(textOf(payload.metadata?.[KEY_ID])));
      }),
  };
}

/** How every client and worker of Redress turns values into payloads. */
export function encryptingConverter(keys: PayloadKeys): DataConverter {
  return {
    failureConverterPath: require.resolve('./failure-converter'),
    payloadCodecs: [createPayloadCodec(keys)],
  };
}

function encrypt(payload: Payload, keyId: string, key: Buffer): Payload {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(keyId),
  );
  const plain = temporal.api.common.v1.Payload.encode(payload).finish();
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(keyId) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]),
  };
}

function decrypt({ data, metadata }: Payload, key: Buffer): Payload {
  const bytes = Buffer.from(data ?? []);
  const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(metadata?.[KEY_ID] ?? []))
      .setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return temporal.api.common.v1.Payload.decode(plain);
  } catch (cause) {
    throw new UnreadablePayload('it was changed, or encrypted with another key of the same id', { cause });
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
