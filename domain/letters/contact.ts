import { z } from 'zod';
import { languageCode } from './language';

/** How a complainant can be told something. */
export const contactChannels = ['email', 'phone', 'chat', 'letter', 'in-person'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** What a complainant wishes for, as it was told to us. */
export const contactSchema = z.strictObject({
  channel: z.enum(contactChannels).optional().describe('How the complainant wants to hear from us'),
  language: languageCode.optional().describe('The language the complainant reads, such as en or de-AT'),
});
export type Contact = z.output<typeof contactSchema>;

/** What is known of how to reach a complainant. */
export interface Reachable {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** Postal. */
  readonly address?: string | undefined;
  readonly prefers?: Contact | undefined;
}

export interface BestChannel {
  /** `none`: there is no way to reach the complainant. */
  readonly channel: ContactChannel | 'none';
  /** In words, for the record. */
  readonly why: string;
}

const channelRows: Readonly<
  Record<ContactChannel, { readonly title: string; readonly needs?: keyof typeof addresses }>
> = {
  email: { title: 'e-mail', needs: 'email' },
  phone: { title: 'the phone', needs: 'phone' },
  chat: { title: 'a chat' },
  letter: { title: 'a letter', needs: 'address' },
  'in-person': { title: 'a talk in person' },
};

const addresses = { email: 'e-mail address', address: 'postal address', phone: 'phone number' } as const;

/** In writing before by voice: what was said on the phone cannot be read again. */
const usualOrder = ['email', 'letter', 'phone'] as const satisfies readonly ContactChannel[];

/** A channel in a sentence, such as "by e-mail". */
export function channelTitle(channel: ContactChannel): string {
  return channelRows[channel].title.replace(/^(the|a) /, '');
}

/**
 * How to tell a complainant something: the preferred channel when there is an address for it, otherwise the first in the
 * order of the policy that there is one for, which is e-mail, letter and phone where it names none. A chat and a talk in
 * person need no address, but somebody who holds them, so they are only chosen where they are preferred or named.
 */
export function bestChannel(
  complainant: Reachable,
  order: readonly ContactChannel[] = usualOrder,
): BestChannel {
  const preferred = complainant.prefers?.channel;
  if (preferred && works(complainant, preferred))
    return { channel: preferred, why: `The complainant prefers ${channelRows[preferred].title}.` };
  const channel = order.find((candidate) => works(complainant, candidate));
  if (!channel)
    return {
      channel: 'none',
      why: 'No e-mail address, postal address or phone number of the complainant is known.',
    };
  const wish = preferred ? unmet(preferred) : 'The complainant prefers no channel';
  return { channel, why: `${wish}; the first way that works is ${channelRows[channel].title}.` };
}

/** The way after one that failed, in the order of the policy; undefined when no other works. */
export function nextChannel(
  complainant: Reachable,
  failed: ContactChannel,
  order: readonly ContactChannel[] = usualOrder,
): ContactChannel | undefined {
  return order.find((candidate) => candidate !== failed && works(complainant, candidate));
}

function works(complainant: Reachable, channel: ContactChannel): boolean {
  const { needs } = channelRows[channel];
  return needs === undefined || Boolean(complainant[needs]?.trim());
}

function unmet(preferred: ContactChannel): string {
  const { title, needs } = channelRows[preferred];
  return `The complainant prefers ${title}${needs ? `, but no ${addresses[needs]} is known` : ''}`;
}
