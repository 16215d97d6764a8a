import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { decryptGcm, encryptGcm } from '../aes-gcm';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

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
  const plain = temporal.api.common.v1.Payload.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(keyId) },
    data: encryptGcm(key, keyId, plain),
  };
}

function decrypt({ data, metadata }: Payload, key: Buffer): Payload {
  try {
    const plain = decryptGcm(key, textOf(metadata?.[KEY_ID]), Buffer.from(data ?? []));
    return temporal.api.common.v1.Payload.decode(plain);
  } catch (cause) {
    throw new UnreadablePayload('it was changed, or encrypted with another key of the same id', { cause });
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
