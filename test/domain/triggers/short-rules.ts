import { wrongIn } from './rules';

/** A rule in short: everything but its title. */
export interface Short {
  readonly id: string;
  readonly when: string;
  readonly fires?: string;
  readonly then: string;
}

const text = (rules: readonly Short[]) =>
  rules
    .map(
      ({ id, when, fires = 'once', then }) =>
        `- { id: ${id}, title: T, when: ${when}, fires: ${fires}, then: ${then} }`,
    )
    .join('\n');
/** What is wrong with these rules, as `path: message`. */
export const loopsOf = (...rules: readonly Short[]) => wrongIn(text(rules));
/** A condition of parts that all have to hold. */
export const all = (...parts: readonly string[]) => `{ all: [${parts.join(', ')}] }`;
export const is = (field: string, value: string | number | boolean) => `{ field: ${field}, is: ${value} }`;
