import { type CommandData, commands } from '../../domain/commands';
import type { Money } from '../../domain/money';
import type { CfpbComplaint } from './cfpb-fields';
import {
  categoryOfIssue,
  categoryOfProduct,
  channelOfSubmission,
  CONCERN_OF_TAGGED,
  concernOfWords,
  OTHER_CATEGORY,
  PRIORITY_OF_TAGGED,
} from './cfpb-mapping';

/** A complaint ready to be registered. */
export interface Registration {
  readonly complaintId: string;
  readonly data: CommandData<'register'>;
}

/** A published complaint as a command to register it, or the reasons why it cannot be one. */
export function registrationOf(complaint: CfpbComplaint): Registration | { readonly reason: string } {
  const { complaintId: reference } = complaint;
  if (!/^\d{1,15}$/.test(reference)) return { reason: `"${reference}" is not a complaint id of the CFPB` };
  const receivedAt = noonInWashington(complaint.dateReceived);
  if (receivedAt === undefined) return { reason: `"${complaint.dateReceived}" is not a date` };
  const empty = (['product', 'issue'] as const).filter((field) => complaint[field] === '');
  if (empty.length > 0) return { reason: `no ${empty.join(' and no ')}` };

  const complaintId = `CFPB-${reference}`;
  const concerns = concernsOf(complaint);
  const amount = largestAmount(complaint.narrative);
  const address = [complaint.state, complaint.zipCode].filter((part) => part !== '').join(' ');
  const parsed = commands.register.schema.safeParse({
    complaintId,
    subject: withDetail(complaint.issue, complaint.subIssue),
    description: complaint.narrative || sentenceFor(complaint),
    category: categoryOfIssue[complaint.issue] ?? categoryOfProduct[complaint.product] ?? OTHER_CATEGORY,
    ...(complaint.tags === '' ? {} : { priority: PRIORITY_OF_TAGGED }),
    ...(concerns.length === 0 ? {} : { concerns }),
    ...(amount === undefined ? {} : { amount }),
    product: productFor(complaint),
    channel: channelOfSubmission[complaint.submittedVia] ?? 'other',
    complainant: address === '' ? {} : { address },
    receivedAt,
    source: { system: 'cfpb', reference },
  });
  if (parsed.success) return { complaintId, data: parsed.data };
  return {
    reason: parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '),
  };
}

function concernsOf({ tags, narrative }: CfpbComplaint): readonly string[] {
  const said = Object.entries(concernOfWords).flatMap(([concern, words]) =>
    words.test(narrative) ? [concern] : [],
  );
  return tags === '' ? said : [CONCERN_OF_TAGGED, ...said];
}

/**
 * The largest amount that a narrative names, which the CFPB writes as `{$1000.00}`: at most so much is at stake.
 * Undefined when it names none.
 */
function largestAmount(narrative: string): Money | undefined {
  const cents = [...narrative.matchAll(/\{\$(\d{1,12})\.(\d\d)\}/g)].map(([, whole, part]) =>
    Number(`${whole}${part}`),
  );
  const minor = Math.max(0, ...cents);
  return minor === 0 ? undefined : { currency: 'USD', minor };
}

/**
 * The CFPB publishes days only. Its API writes them as noon at -05:00, and so are those of the CSV written, that a
 * complaint is the same from wherever it is imported. Undefined for what is not a day.
 */
function noonInWashington(date: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(T.*)?$/.exec(date);
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date);
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : american
      ? [american[3], american[1]?.padStart(2, '0'), american[2]?.padStart(2, '0')]
      : [];
  const text = `${year}-${month}-${day}`;
  const parsed = new Date(`${text}T12:00:00Z`);
  const isDay = !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
  return isDay ? `${text}T12:00:00-05:00` : undefined;
}

/** For the four of five complaints whose narrative the customer did not agree to publish. */
/** With the number in it: two complaints of which nothing was published are not the same story. */
function sentenceFor({ complaintId, product, subProduct, issue, subIssue, company }: CfpbComplaint): string {
  const about = company === '' ? '' : ` about ${company}`;
  return (
    `The customer complains${about}: ${withDetail(issue, subIssue)}. ` +
    `The product is ${withDetail(product, subProduct)}. No account of what happened was published with complaint ${complaintId}.`
  );
}

/** Product, company and the CFPB’s tags, such as `Mortgage: VA mortgage (ACME BANK) [Servicemember]`. */
function productFor({ product, subProduct, company, tags }: CfpbComplaint): string {
  const rest = `${company === '' ? '' : ` (${company})`}${tags === '' ? '' : ` [${tags}]`}`;
  return `${withDetail(product, subProduct)}${rest}`;
}

function withDetail(main: string, detail: string): string {
  return detail === '' || detail === main ? main : `${main}: ${detail}`;
}
