import { z } from 'zod';

/** Every part of a path that stands for something, by its name, which means the same everywhere. */
export const pathParameters = {
  complaintId: z.string().meta({ description: 'The reference of a complaint', example: 'RD-BEZJ-NCRD-SHD7' }),
  commandId: z.string().meta({ description: 'The Idempotency-Key of a command', example: 'accept-1' }),
  name: z.string().meta({ description: 'The name of a command', example: 'escalate' }),
  code: z.string().meta({ description: 'The code of a problem', example: 'revision-moved' }),
  metric: z.string().meta({ description: 'The id of a metric', example: 'escalation-rate' }),
  policy: z.string().meta({ description: 'The id of a policy', example: 'standard' }),
  version: z.string().meta({ description: 'The version of a policy, a whole number', example: '2' }),
  month: z.string().meta({ description: 'A month', example: '2026-10' }),
  problemId: z.string().meta({
    description: 'The id of a recurring problem',
    example: 'same-cause-0123456789abcdef',
  }),
  attachmentId: z.uuid().meta({ description: 'The id of an attachment' }),
  webhookId: z.uuid().meta({ description: 'The id of a webhook' }),
  deliveryId: z.string().meta({ description: 'The id of a delivery' }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

export type PathParameter = keyof typeof pathParameters;

/** The names of the parameters in a path as Express spells it, in their order. Throws for one that is not described. */
export function parametersIn(path: string): readonly PathParameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    if (!isPathParameter(name)) throw new Error(`the parameter :${name} of ${path} is not described`);
    return name;
  });
}

function isPathParameter(name: string): name is PathParameter {
  return Object.hasOwn(pathParameters, name);
}
