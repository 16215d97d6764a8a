import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { signToken } from '../../api/identity/built-in/access-tokens';
import { loadOrCreateSecret } from '../../api/identity/built-in/secret';
import { findPerson, type Organisation, organisationSchema } from '../../domain/organisation/organisation';
import { parseYaml } from '../../domain/yaml-document';
import { readConfigFile } from '../../platform/config-file';
import { readSettings, type Settings } from '../../platform/settings';
import { findRunningInstance } from '../start/instance';
import { type ApiClient, createApiClient } from './client';
import { noToken, unknownPerson } from './failures';

const DEFAULT_USER = 'ana';
const SESSION = '1h';

/** Where the API is and who asks, as the command line has it. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly user?: string;
}

export function addConnectionOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the API; default: REDRESS_URL, or the "redress start" of this folder')
    .option('--token <token>', 'access token; default: REDRESS_TOKEN, or one signed for --user')
    .option('--user <id>', `who you are, in development; default: REDRESS_USER, or ${DEFAULT_USER}`);
}

/**
 * The API as the person who runs the command. Without a token one is signed with the secret of the data folder, which
 * works in development only. Rejects with a Failure when there is no way to a token.
 */
export async function connectToApi(
  { url, token, user }: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
): Promise<ApiClient> {
  const settings = readSettings({ ...environment, ...(url === undefined ? {} : { REDRESS_URL: url }) });
  const baseUrl = await findApi(settings, url || environment.REDRESS_URL);
  const given = token || environment.REDRESS_TOKEN;
  if (given) return createApiClient({ baseUrl, token: given });
  if (!settings.oidc && settings.jwtSecret === undefined && !existsSync(settings.dataDir)) {
    throw noToken(
      `No token was given, and there is no data folder ${settings.dataDir} with a secret to sign one.`,
    );
  }
  const personId = user || environment.REDRESS_USER || DEFAULT_USER;
  return createApiClient({ baseUrl, token: await signTokenFor(settings, personId, SESSION) });
}

/** The base URL: the one that was named, or that of the `redress start` which runs here, or the usual one. */
export async function findApi(settings: Settings, named: string | undefined): Promise<string> {
  if (named) return settings.apiUrl;
  return (await findRunningInstance(settings.dataDir))?.parts?.apiUrl ?? settings.apiUrl;
}

/** A development token. Rejects with a Failure when the organisation does not have the person, or tokens are signed elsewhere. */
export async function signTokenFor(settings: Settings, personId: string, expiresIn: string): Promise<string> {
  if (settings.oidc)
    throw noToken(`No token was given, and ${settings.oidc.issuer} alone signs those that hold here.`);
  const organisation = readOrganisation(settings.organisationFile);
  if (!findPerson(organisation, personId)) {
    const known = organisation.people.map(({ id, role }) => `${id} (${role})`);
    throw unknownPerson(personId, settings.organisationFile, known);
  }
  const secret = settings.jwtSecret ?? (await loadOrCreateSecret(settings.dataDir));
  return signToken({ secret, personId, expiresIn });
}

export function readOrganisation(file: string): Organisation {
  return readConfigFile(file, (text, name) => parseYaml(organisationSchema, text, name));
}
