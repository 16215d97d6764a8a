import { createPayloadCodec, encryptingConverter } from '../../platform/temporal/payload-codec';

const keys = { current: 'test', keys: new Map([['test', Buffer.alloc(32, 'test')]]) };

export const payloadCodec = createPayloadCodec(keys);
/** Everything that tests have Temporal keep is encrypted, as in production. */
export const dataConverter = encryptingConverter(keys);
