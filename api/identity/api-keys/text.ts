import { randomBytes } from 'node:crypto';
import { randomSecret } from '../random-secret';

/** An API key in its parts. */
export interface ApiKeyText {
  /** Names it: no secret. */
  readonly id: string;
  readonly secret: string;
}

/** The prefix lets scanners of source code find keys that were left there. */
const FORM = /^rdk_([0-9a-f]{16})_([\w-]{43})$/;

export function newApiKey(): ApiKeyText {
  return { id: randomBytes(8).toString('hex'), secret: randomSecret() };
}

/** As it is sent: `rdk_{id}_{secret}`. */
export function writeApiKey({ id, secret }: ApiKeyText): string {
  return `rdk_${id}_${secret}`;
}

/** The parts; undefined for what does not have the form of a key. */
export function readApiKey(text: string): ApiKeyText | undefined {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** Whether a bearer token wants to be an API key. No JWT begins like this: it begins with the base64url of a brace. */
export function seemsApiKey(token: string): boolean {
  return token.startsWith('rdk_');
}
