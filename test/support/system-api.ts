import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApi, startApi } from '../../api/server';
import { createTokenVerifier, signToken } from '../../api/identity/built-in/access-tokens';
import { openFolder } from '../../attachments/file-system';
import { recordDenial, openLooks } from '../../eventstore/access-log';
import { publishPolicy } from '../../eventstore/policy-log';
import { changeProblem } from '../../eventstore/problem-log';
import { payloadCodec } from './payload-keys';
import { type System, testLog } from './system';

/** The API of a system, whose commands go through its Temporal. */
export interface SystemApi {
  readonly api: RunningApi;
  tokenOf(personId: string): Promise<string>;
  /** Options of the `redress` command for whoever gives it. */
  connectionOf(personId: string): Promise<readonly string[]>;
}

export async function startSystemApi(system: System): Promise<SystemApi> {
  const { gateway, keys, pool, sources, store, subjects } = system;
  const secret = randomBytes(32).toString('base64url');
  const api = await startApi(
    {
      gateway,
      events: store,
      keys,
      subjects,
      attachments: openFolder(await mkdtemp(join(tmpdir(), 'redress-attachments-'))),
      pool,
      ...sources,
      publishPolicy: (document, by) => publishPolicy(store, document, by),
      changeProblem: (problemId, change) => changeProblem({ ...store, subjects }, problemId, change),
      recordLook: openLooks(store),
      recordDenial: (denial) => recordDenial(store, denial),
      payloadCodec,
      tokens: createTokenVerifier({ secret }),
      requestsPerMinute: 1_000_000,
      log: testLog,
      clock: Date.now,
    },
    { host: '127.0.0.1', port: 0 },
  );
  const tokenOf = (personId: string) => signToken({ secret, personId, expiresIn: '1h' });
  return {
    api,
    tokenOf,
    connectionOf: async (personId) => ['--url', api.url, '--token', await tokenOf(personId)],
  };
}
