/** What stands where a text was that has been erased. `day` as in 2026-11-22. */
export function erasedText(day: string): string {
  return `erased on ${day}`;
}

/** True for {@link erasedText} of any day: such a text says nothing, so it is compared with nothing. */
export function isErasedText(text: string): boolean {
  return /^erased on \d{4}-\d{2}-\d{2}$/.test(text);
}

/**
 * What of a value is personal: nothing (`plain`), the text that it is, the `whole` of it (with what stands there once it
 * is erased), something in `each` of its entries, or something in its `members`.
 */
export type Judgement<Value> =
  | 'plain'
  | (string extends Value ? 'text' : never)
  | { readonly whole: (day: string) => Value }
  | (Value extends readonly (infer Entry)[]
      ? { readonly each: Judgement<Entry> }
      : Value extends object
        ? { readonly members: Judgements<Value> }
        : never);

/** A judgement for every member, so that a new one cannot be forgotten. */
export type Judgements<Value> = {
  readonly [Name in keyof Value]-?: Judgement<Exclude<Value[Name], undefined>>;
};

/** A part of an event that is personal. In its path `*` stands for every entry of a list. */
export interface PersonalPart {
  /** The first step is `data` or `metadata`. */
  readonly path: readonly string[];
  /** A value of the same type, to stand there when the part was erased on a day such as 2026-11-22. */
  readonly blank: (day: string) => unknown;
}

/** A judgement on a value of whatever type. */
export type AnyJudgement =
  | 'plain'
  | 'text'
  | { readonly whole: (day: string) => unknown }
  | { readonly each: AnyJudgement }
  | { readonly members: { readonly [name: string]: AnyJudgement } };

/** The personal parts of a value that stands at `path`. */
export function partsOf(judgement: AnyJudgement, path: readonly string[]): readonly PersonalPart[] {
  if (judgement === 'plain') return [];
  if (judgement === 'text') return [{ path, blank: erasedText }];
  if ('whole' in judgement) return [{ path, blank: judgement.whole }];
  if ('each' in judgement) return partsOf(judgement.each, [...path, '*']);
  return Object.entries(judgement.members).flatMap(([name, member]) => partsOf(member, [...path, name]));
}
