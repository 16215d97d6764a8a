import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fieldsIn } from '../../api/form';
import type { CommandData } from '../../domain/commands';
import type { Policy } from '../../domain/policy/policy';
import { isStorableText } from '../../domain/text';
import type { Language } from '../../platform/customer-page';
import { registrationData } from '../complaint-taken';
import type { MistakeCode } from './words';

/** The fields in their order, with the most UTF-16 units of each. Together they stay below the limit of the body. */
export const fields = {
  name: 200,
  email: 254,
  phone: 50,
  reference: 100,
  category: 64,
  subject: 200,
  description: 6_000,
} as const;
export type Field = keyof typeof fields;
export const fieldNames = Object.keys(fields) as Field[];

/** What is hidden from people: whoever fills it in is a program. */
export const TRAP = 'website';

/** What was typed. */
export type Typed = Readonly<Record<Field | typeof TRAP, string>> & {
  /** Made with the form; what is sent twice with it counts once. */
  readonly token: string;
};

export type Mistakes = Readonly<Partial<Record<Field | typeof TRAP, MistakeCode>>>;

export function emptyForm(): Typed {
  const typed = Object.fromEntries(fieldNames.map((name) => [name, ''])) as Record<Field, string>;
  return { ...typed, [TRAP]: '', token: randomUUID() };
}

/** What a body of `application/x-www-form-urlencoded` says; what is missing or there twice is the first, or empty. */
export function typedIn(body: unknown): Typed {
  const text = fieldsIn(body);
  const typed = Object.fromEntries(fieldNames.map((name) => [name, text(name)])) as Record<Field, string>;
  const token = z.uuid().safeParse(text('token'));
  return { ...typed, [TRAP]: text(TRAP), token: token.success ? token.data : randomUUID() };
}

/** What has to be corrected; empty when the form can be taken. */
export function mistakesIn(typed: Typed, { categories }: Pick<Policy, 'categories'>): Mistakes {
  const mistakes: Partial<Record<Field | typeof TRAP, MistakeCode>> = {};
  if (typed[TRAP] !== '') mistakes[TRAP] = 'leave-empty';
  for (const name of fieldNames) {
    if (typed[name].length > fields[name]) mistakes[name] = 'too-long';
    else if (!isStorableText(typed[name])) mistakes[name] = 'unstorable';
  }
  for (const name of ['name', 'subject', 'description'] as const)
    if (typed[name] === '') mistakes[name] = 'required';
  if (!categories.some(({ id }) => id === typed.category)) mistakes.category ??= 'unknown-category';
  if (typed.email === '' && typed.phone === '') mistakes.email ??= 'unreachable';
  else if (typed.email !== '' && !z.email().safeParse(typed.email).success) mistakes.email ??= 'bad-email';
  return mistakes;
}

/** The complaint that a form without mistakes is. */
export function complaintIn(typed: Typed, language: Language): CommandData<'register'> {
  const { name, email, phone, reference, category, subject, description } = typed;
  return registrationData({
    subject,
    description,
    category,
    channel: 'web',
    complainant: {
      name,
      ...(email === '' ? {} : { email }),
      ...(phone === '' ? {} : { phone }),
      ...(reference === '' ? {} : { reference }),
      prefers: { language },
    },
  });
}
