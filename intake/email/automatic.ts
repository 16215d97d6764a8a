import type { Envelope, IncomingMail } from './read-mail';

type Judged = Pick<IncomingMail, 'headers' | 'from'>;

interface Sign {
  readonly header: string;
  readonly means: (value: string) => boolean;
}

/** Headers by which machines tell machines that nobody wrote this mail (RFC 3834, and older customs). */
const signs: readonly Sign[] = [
  {
    header: 'auto-submitted',
    means: (value) => (value.split(/[;(]/)[0] ?? '').trim().toLowerCase() !== 'no',
  },
  { header: 'precedence', means: (value) => /^\s*(bulk|list|junk)\b/i.test(value) },
  { header: 'x-auto-response-suppress', means: () => true },
  { header: 'list-id', means: () => true },
  { header: 'return-path', means: (value) => /^\s*<\s*>\s*$/.test(value) },
];

/**
 * Why a mail is no message of a customer but comes from a machine, a list or ourselves; undefined for one that a person
 * may have written. `ours`: addresses that Redress writes from or takes mail for, in lower case.
 */
export function reasonToLeaveOut(
  { headers, from }: Judged,
  envelope: Envelope,
  ours: readonly string[],
): string | undefined {
  if (envelope.from === '') return 'no-return-path';
  const sign = signs.find(({ header, means }) =>
    headers.some(({ name, value }) => name === header && means(value)),
  );
  if (sign) return sign.header;
  if (from.address === undefined) return 'no-sender';
  if (ours.includes(from.address)) return 'from-ourselves';
  return from.address.startsWith('mailer-daemon@') ? 'mailer-daemon' : undefined;
}
