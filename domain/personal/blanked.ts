import { type AnyJudgement, erasedText, type Judgement } from './judgement';

/** The value with everything blank that is judged personal, as it is shown when it was erased on a day such as 2026-11-22. */
export function blanked<Value>(value: Value, judgement: Judgement<Value> | AnyJudgement, day: string): Value {
  // What stands for a value is of its type: the judgements are typed by that.
  return blankedAny(value, judgement, day) as Value;
}

function blankedAny(value: unknown, judgement: AnyJudgement, day: string): unknown {
  if (value === undefined || judgement === 'plain') return value;
  if (judgement === 'text') return erasedText(day);
  if ('whole' in judgement) return judgement.whole(day);
  if ('each' in judgement)
    return Array.isArray(value)
      ? value.map((entry: unknown) => blankedAny(entry, judgement.each, day))
      : value;
  if (typeof value !== 'object' || value === null) return value;
  const { members } = judgement;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const own = members[name];
      return [name, own === undefined ? member : blankedAny(member, own, day)];
    }),
  );
}
