import type { Command } from 'commander';
import { UsageError } from '../usage-error';

/** A revision or a moment of the past, as the command line has it. */
export interface MomentOptions {
  readonly revision?: string;
  readonly at?: string;
  readonly asOf?: string;
}

export function addMomentOptions(
  command: Command,
  revisionFlag: '--revision <number>' | '--at <number>',
): Command {
  return command
    .option(revisionFlag, 'as it was after this revision; the first is 0')
    .option(
      '--as-of <instant>',
      'as it was at this moment, such as 2026-03-03T10:00:00Z or 2026-03-03 (its end, UTC)',
    );
}

/** The same as query parameters of the API; empty for now. */
export type MomentQuery = { readonly revision?: number; readonly asOf?: string };

/** The query of the API for a complaint at that moment; nothing for now. Throws {@link UsageError}. */
export function momentQuery(options: MomentOptions, revisionOption: 'revision' | 'at'): MomentQuery {
  const given = options[revisionOption];
  if (given !== undefined && options.asOf !== undefined) {
    throw new UsageError(`--${revisionOption} and --as-of exclude each other.`, 'Give one of them.');
  }
  if (given !== undefined) return { revision: readRevision(`--${revisionOption}`, given) };
  return options.asOf === undefined ? {} : { asOf: readInstant(options.asOf) };
}

/** Throws {@link UsageError} for anything but a whole number from 0. */
export function readRevision(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(
    `${option}: "${text}" is not a revision.`,
    'Revisions are whole numbers; the first is 0.',
  );
}

function readInstant(text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const full = day ? `${text}T23:59:59.999Z` : text;
  const ms = /(Z|[+-]\d{2}:\d{2})$/.test(full) ? Date.parse(full) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  throw new UsageError(
    `--as-of: "${text}" is not a moment.`,
    'Write 2026-03-03T10:00:00Z, or a day such as 2026-03-03.',
  );
}
