import { z } from 'zod';
import { freezePolicy, type Policy } from '../../domain/policy/policy';
import { connectToApi, type ConnectionOptions } from '../http/connection';
import { understand } from '../http/understand';
import { readPolicy } from '../start/configuration';
import type { Terminal } from '../terminal/terminal';

const published = z.looseObject({
  policy: z.custom<Policy>(
    (value) => typeof value === 'object' && value !== null && 'levels' in value && 'calendars' in value,
    'must be a policy',
  ),
});

/** A published version of a policy as the command line names it, such as `standard@2`; undefined for a file. */
export function publishedName(source: string): { readonly id: string; readonly version: number } | undefined {
  const [, id, version] = /^([a-z0-9]+(?:-[a-z0-9]+)*)@([1-9]\d{0,8})$/.exec(source) ?? [];
  return id === undefined ? undefined : { id, version: Number(version) };
}

/** The policy in a file, or a published one by `id@version`, in the form in which it is published. Rejects with a Failure. */
export async function readPolicySource(
  source: string,
  options: ConnectionOptions,
  { env }: Pick<Terminal, 'env'>,
): Promise<Policy> {
  const name = publishedName(source);
  if (!name) return freezePolicy(readPolicy(source));
  const api = await connectToApi(options, env);
  const { body } = await api.request({ method: 'GET', path: `/v1/policies/${name.id}/${name.version}` });
  return understand(published, body, api.baseUrl).policy;
}
