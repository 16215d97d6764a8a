import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { languageTemplatesSchema } from '../../domain/letters/templates';
import type { Organisation } from '../../domain/organisation/organisation';
import { staffingGaps } from '../../domain/organisation/staffing';
import { type PolicyDocument, policyDocumentSchemaWith } from '../../domain/policy/document';
import { parseYaml } from '../../domain/yaml-document';
import { readConfigFile } from '../../platform/config-file';
import { Failure } from '../../platform/failure';
import type { Settings } from '../../platform/settings';
import { readOrganisation } from '../http/connection';

/** What a Redress follows. */
export interface Configuration {
  readonly policy: PolicyDocument;
  readonly organisation: Organisation;
}

/** Reads and checks policy and organisation. Throws a {@link Failure} that names line and column of what is wrong. */
export function readConfiguration({ policyFile, organisationFile }: Settings): Configuration {
  const policy = readPolicy(policyFile);
  const organisation = readOrganisation(organisationFile);
  const gaps = staffingGaps(organisation, policy);
  if (gaps.length === 0) return { policy, organisation };
  throw new Failure({
    code: 'RDS-3007',
    what: `The people in ${organisationFile} cannot work by the policy in ${policyFile}.`,
    why: gaps.join(' '),
    fix: `Correct the roles in ${organisationFile}, or the levels in ${policyFile}.`,
  });
}

/** Files that the policy names are looked for beside it. */
export function readPolicy(file: string): PolicyDocument {
  const include = (name: string) => {
    const path = resolve(dirname(file), name);
    return parseYaml(languageTemplatesSchema, readFileSync(path, 'utf8'), path);
  };
  return readConfigFile(file, (text, name) => parseYaml(policyDocumentSchemaWith(include), text, name));
}

/** A setting that a command cannot do without. Throws a {@link Failure}. */
export function requireSetting(value: string | undefined, name: 'DATABASE_URL' | 'TEMPORAL_ADDRESS'): string {
  if (value !== undefined) return value;
  const example = name === 'DATABASE_URL' ? 'postgresql://user:password@host:5432/database' : 'host:7233';
  throw new Failure({
    code: 'RDS-3103',
    what: `${name} is not set.`,
    why: 'This command runs one part of Redress and starts no other; it has to be told where the others are.',
    fix: `export ${name}='${example}'    (or run "redress start", which starts all parts)`,
  });
}
