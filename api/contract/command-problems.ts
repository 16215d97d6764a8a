import { refusalRules } from '../../domain/refusals';
import { isRefusalCode, type ProblemCode } from '../problem-catalogue';

/** The codes of all rules that can refuse a command. */
export const refusalCodes = Object.keys(refusalRules).filter(isRefusalCode);

/** What can go wrong with a command on a complaint: it is refused, or what carries it out does not answer. */
export const commandProblems: readonly ProblemCode[] = [
  ...refusalCodes,
  'other-complaint-not-registered',
  'other-complaint-closed',
  'outcome-unknown',
  'temporal-unavailable',
];
