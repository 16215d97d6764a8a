import { type Refusal, refusalRules } from '../domain/refusals';

/** True for a refusal that came back from a workflow; it crossed a wire, so its shape is checked. */
export function isRefusalDetail(value: unknown): value is Refusal {
  if (typeof value !== 'object' || value === null) return false;
  if (!('code' in value && 'kind' in value && 'rule' in value && 'message' in value && 'hint' in value))
    return false;
  return (
    typeof value.code === 'string' &&
    Object.hasOwn(refusalRules, value.code) &&
    typeof value.rule === 'string' &&
    typeof value.message === 'string' &&
    typeof value.hint === 'string'
  );
}
