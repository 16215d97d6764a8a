import type { z } from 'zod';
import type { CommandName, commands } from '../../../domain/commands';
import { letters, ombudsman } from '../customer/letters';
import { authority, people } from '../deciding/people';
import { receipt } from '../evidence';
import { policyWithSections, Story } from '../story';

const DAY = 86_400_000;
/** A minus sign is in no base64, so no ciphertext has it by chance. */
const MARKER = 'MARKER-';
let markers = 0;
/** A text that is nowhere else. */
export const marked = (what: string) => `${MARKER}${(markers += 1)}-${what}`;
/** The markers that are in a value, wherever. */
export const markersIn = (value: unknown): readonly string[] =>
  JSON.stringify(value).match(/MARKER-\d+-\w+/g) ?? [];
const promises = () => [{ what: marked('promise') }];
const complainant = () => ({
  name: marked('name'),
  email: `${marked('email')}@example.org`,
  phone: marked('phone'),
  address: marked('address'),
  reference: marked('reference'),
});

/** The commands that were given until now. */
export const given = new Set<CommandName>();

/** A story in which everything is written down that people can write. */
class Marked extends Story {
  constructor() {
    const policy = (version: number) =>
      policyWithSections({
        version,
        letters,
        ombudsman,
        authority: { ...authority, laterStageNeedsAnother: false },
        clocks: [{ id: 'customer-update', target: 'P5D', automatic: true }],
        concerns: [{ id: 'vulnerable', title: 'The customer is vulnerable' }],
        pauseReasons: [{ id: 'hold', title: 'Legal hold', stops: 'all' }],
        externalBodies: [{ id: 'bank', title: 'The bank', kind: 'vendor', answer: 'P3D', ladder: 'waits' }],
        triggers: [
          {
            id: 'product',
            title: 'A product',
            when: { not: { field: 'product', is: 'none' } },
            then: { notify: { roles: ['manager'] } },
          },
        ],
        closing: {
          rootCauses: [{ id: 'software', title: 'Software' }],
          correctiveActions: [{ id: 'fixed', title: 'Fixed' }],
        },
      });
    super({
      policy: policy(1),
      organisation: people,
      surroundings: { similar: { fingerprint: marked('fingerprint'), count: 3, first: 'C-0' } },
    });
    this.policies.push(policy(2));
  }

  override by<Name extends CommandName>(
    person: string,
    name: Name,
    data: z.input<(typeof commands)[Name]['schema']>,
  ): this {
    given.add(name);
    return super.by(person, name, data);
  }
}

const begun = () =>
  new Marked().by('ana', 'register', {
    subject: marked('subject'),
    description: marked('description'),
    category: 'card',
    product: marked('product'),
    complainant: complainant(),
    source: { system: 'crm', reference: marked('source') },
  });

/** Stories in which every command is given, with a marker wherever somebody can write. */
export function stories(): readonly Story[] {
  const worked = begun()
    .by('max', 'assign', { assignee: 'ana', note: marked('note') })
    .by('ana', 'accept', {})
    .by('ana', 'record-attempt', {
      tried: marked('tried'),
      proposedSolutions: [marked('solution'), marked('solution')],
      outcome: 'not-solved',
      promises: promises(),
    })
    .by('ana', 'add-note', { text: marked('text') })
    .by('ana', 'raise-concern', { concern: 'vulnerable', note: marked('note') })
    .by('ana', 'reclassify', { reason: marked('reason'), product: marked('product'), priority: 'high' })
    .by('ana', 'pause', { reason: 'hold', note: marked('note') })
    .by('ana', 'resume', { reason: 'hold', note: marked('note') })
    .by('ana', 'record-customer-message', { message: marked('message') })
    .by('ana', 'send-customer-update', { message: marked('message'), promises: promises() })
    .by('ana', 'update-contact', { complainant: complainant() })
    .by('ana', 'give-process-feedback', { rating: 3, text: marked('text') })
    .by('ana', 'attach-evidence', receipt({ name: marked('name'), note: marked('note') }))
    .by('max', 'adopt-policy', { version: 2, reason: marked('reason') })
    .by('ana', 'link', { to: 'C-2', relation: 'related', note: marked('note') })
    .by('ana', 'split', {
      complaintId: 'C-3',
      subject: marked('subject'),
      description: marked('description'),
    })
    .by('ana', 'escalate', { reason: 'threat', summary: marked('summary') })
    .by('sam', 'accept', {})
    .by('sam', 'de-escalate', { justification: marked('justification') })
    .by('ana', 'escalate', { reason: 'threat', summary: marked('summary') })
    .by('sam', 'accept', {})
    .by('sam', 'transfer', { department: 'payments', summary: marked('summary') })
    .by('sam', 'accept', {})
    .by('max', 'refer', { body: 'bank', summary: marked('summary'), reference: marked('reference') })
    .by('max', 'close-referral', { body: 'bank', outcome: 'answered', summary: marked('summary') });
  const decision = (amount: string) => ({
    outcome: 'upheld' as const,
    summary: marked('summary'),
    redress: [{ kind: 'goodwill' as const, amount }],
    promises: promises(),
  });
  worked
    .by('sam', 'resolve', decision('GBP 400.00'))
    .by('max', 'decline', { reason: marked('reason') })
    .by('sam', 'resolve', decision('GBP 400.00'))
    .by('max', 'approve', { note: marked('note') })
    .by('sam', 'reject-resolution', { reason: marked('reason'), csat: 1, comment: marked('comment') })
    .by('sam', 'resolve', decision('GBP 20.00'))
    .by('sam', 'accept-resolution', { csat: 5, comment: marked('comment') })
    .by('sam', 'close', {
      note: marked('note'),
      rootCause: 'software',
      correctiveAction: 'fixed',
      correctiveNote: marked('note'),
    })
    .by('sam', 'record-feedback', { csat: 4, comment: marked('comment') })
    .by('sam', 'reopen', { reason: marked('reason') })
    .by('sam', 'withdraw', { reason: marked('reason') });
  return [
    worked,
    begun().pass(40 * DAY),
    begun().by('max', 'merge', { into: 'C-9', reason: marked('reason') }),
    begun()
      .by('max', 'place-legal-hold', { reason: marked('reason') })
      .by('ana', 'withdraw', { reason: marked('reason') })
      .by('max', 'lift-legal-hold', { reason: marked('reason') })
      .by('max', 'erase-personal-data', {
        subject: '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a',
        ground: 'objection',
      }),
  ];
}
