import { z } from 'zod';
import { commandNames, isOnComplaint } from '../../../domain/commands';
import type { Permission } from '../../allowed';
import { refusalCodes } from '../command-problems';

const permission = z
  .discriminatedUnion('allowed', [
    z.strictObject({ allowed: z.literal(true) }),
    z.strictObject({
      allowed: z.literal(false),
      code: z.enum(refusalCodes).describe('Of the rule that stands in the way'),
      message: z.string(),
      hint: z.string(),
    }),
  ])
  .meta({ id: 'Permission' }) satisfies z.ZodType<Permission>;

/** For every command whether the caller could give it now. */
export const permissions = z
  .record(z.enum(commandNames.filter(isOnComplaint)), permission)
  .meta({ id: 'Permissions', description: 'For every command whether you could give it now' });
