import type { ComplaintEventType } from '../events';
import type { Money } from '../money';

/** What a field of each type holds. A `ranked` one is an id whose order the policy gives. */
interface TypeValues {
  readonly text: string;
  readonly ranked: string;
  readonly set: readonly string[];
  readonly number: number;
  readonly money: Money;
  readonly boolean: boolean;
}

export type FactType = keyof TypeValues;
export type FactValue = TypeValues[FactType];

/** The ids that a rule may use, as the policy has them. Ranked ones lowest first. */
export interface KnownIds {
  readonly levels: readonly string[];
  readonly priorities: readonly string[];
  readonly severities: readonly string[];
  readonly technicalImpacts: readonly string[];
  readonly departments: readonly string[];
  readonly categories: readonly string[];
  readonly concerns: readonly string[];
  readonly clocks: readonly string[];
  /** The clocks that run only when a rule starts them. */
  readonly triggerClocks: readonly string[];
  readonly roles: readonly string[];
  readonly channels: readonly string[];
  /** The types of events that can happen to a complaint. */
  readonly events: readonly string[];
}

interface FactDescription {
  readonly type: FactType;
  /** The ids that it can be; without it any text. */
  readonly from?: keyof KnownIds;
  /** The greatest number that makes sense; numbers are whole. Default: none. */
  readonly max?: number;
  /** The least number that makes sense. Default: 0. */
  readonly min?: number;
  readonly description: string;
}

/** Every field that a condition may look at. The schema, the checks and the documentation are made from this table. */
export const factTypes = {
  category: { type: 'text', from: 'categories', description: 'What the complaint is about' },
  department: { type: 'text', from: 'departments', description: 'Whose business it is' },
  team: { type: 'text', description: 'The team that has it' },
  channel: { type: 'text', from: 'channels', description: 'How the customer complained' },
  product: { type: 'text', description: 'The product, as it was registered' },
  language: { type: 'text', description: 'The language of the customer, such as en or de' },
  level: { type: 'ranked', from: 'levels', description: 'Where on the ladder it is' },
  priority: { type: 'ranked', from: 'priorities', description: 'How urgent it is' },
  severity: { type: 'ranked', from: 'severities', description: 'How bad it is for the customer' },
  'technical-impact': {
    type: 'ranked',
    from: 'technicalImpacts',
    description: 'How much of our technology is affected',
  },
  concerns: {
    type: 'set',
    from: 'concerns',
    description: 'What was raised besides the subject: a threat, a vulnerable customer, a wish for a manager',
  },
  amount: { type: 'money', description: 'The money at stake; amounts of two currencies never compare' },
  attempts: { type: 'number', description: 'Attempts to settle it, at all levels' },
  'failed-attempts': { type: 'number', description: 'Attempts at this level that did not settle it' },
  rejections: { type: 'number', description: 'How often the customer rejected a resolution' },
  reopenings: { type: 'number', description: 'How often it was reopened' },
  handovers: { type: 'number', description: 'How often it was handed over, up, down or across' },
  'open-referrals': { type: 'number', description: 'Outside bodies that have not answered yet' },
  'previous-complaints': {
    type: 'number',
    description: 'Earlier complaints of the same person, as far back as the policy counts them',
  },
  'similar-complaints': {
    type: 'number',
    description: 'Other complaints that a problem of the policy groups with it',
  },
  'holder-lacks-skill': {
    type: 'boolean',
    description: 'Its holder lacks the skill that the category needs',
  },
  'over-authority': {
    type: 'boolean',
    description: 'What is to be decided is beyond the limits of its holder',
  },
  owned: { type: 'boolean', description: 'Somebody has accepted it' },
  event: { type: 'text', from: 'events', description: 'What just happened, such as ComplaintReopened' },
  clock: { type: 'text', from: 'clocks', description: 'The clock of which this event reached a threshold' },
  percent: {
    type: 'number',
    min: 1,
    max: 999,
    description: 'The threshold in percent of the target; 100 is the breach',
  },
} as const satisfies Readonly<Record<string, FactDescription>>;

export type FieldName = keyof typeof factTypes;
type FieldOf<Type extends FactType> = {
  [Name in FieldName]: (typeof factTypes)[Name]['type'] extends Type ? Name : never;
}[FieldName];

/** What is so about a complaint at the moment of an event. A field that is not known is left out. */
export type Facts = {
  readonly [Name in Exclude<FieldName, 'event'>]?: TypeValues[(typeof factTypes)[Name]['type']] | undefined;
} & { readonly event?: ComplaintEventType | undefined };

export type RankedField = FieldOf<'ranked'>;

/** The order of each ranked field, lowest first. */
export type Ranks = Readonly<Record<RankedField, readonly string[]>>;

export function ranksOf(
  known: Pick<KnownIds, 'levels' | 'priorities' | 'severities' | 'technicalImpacts'>,
): Ranks {
  return {
    level: known.levels,
    priority: known.priorities,
    severity: known.severities,
    'technical-impact': known.technicalImpacts,
  };
}

/** What the table says of a field. */
export function factType(field: FieldName): FactDescription {
  return factTypes[field];
}

export const fieldNames = Object.keys(factTypes) as readonly FieldName[];
