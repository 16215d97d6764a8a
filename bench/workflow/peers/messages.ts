import { defineUpdate } from '@temporalio/workflow';

/** The messages of a complaint in their order, named as ours are. */
export const messageNames = ['register', 'accept', 'record-attempt', 'resolve'] as const;
export type MessageName = (typeof messageNames)[number];

/** What a message carries is passed on and not looked at. */
export type Body = Readonly<Record<string, unknown>>;

/** The revision after it. */
export interface Answer {
  readonly revision: number;
}

export const messages = Object.fromEntries(
  messageNames.map((name) => [name, defineUpdate<Answer, [Body]>(name)]),
) as Readonly<Record<MessageName, ReturnType<typeof defineUpdate<Answer, [Body]>>>>;
