import { hash } from 'node:crypto';
import type { Command } from '../domain/commands';
import { canonicalJson } from './integrity/canonical';

/**
 * SHA-256 (hex) of what a command says: its name, who gives it, its data and the revision it expects, as RFC 8785 JSON.
 * Two commands with the same id and different hashes are different commands.
 */
export function commandHash({ name, by, data, expectedRevision }: Command): string {
  return digest({ name, by: by.id, data, expectedRevision: expectedRevision ?? null });
}

/** SHA-256 (hex) of a value's canonical JSON (RFC 8785). Throws a TypeError for what is not JSON. */
export function digest(value: object): string {
  return textDigest(canonicalJson(value));
}

/** SHA-256 (hex) of a text in UTF-8. */
export function textDigest(text: string): string {
  return hash('sha256', text, 'hex');
}
