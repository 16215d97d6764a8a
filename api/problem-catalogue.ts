import { type RefusalCode, type RefusalKind, refusalRules } from '../domain/refusals';

/** What can go wrong with a request besides the rules of complaints. The code is stable: clients may act on it. */
const requestProblems = {
  'invalid-request': { status: 400, title: 'The request does not have the form that is asked for.' },
  'malformed-http': { status: 400, title: 'This is not an HTTP request.' },
  'malformed-json': { status: 400, title: 'The body is not a JSON object.' },
  'malformed-path': { status: 400, title: 'The path cannot be decoded.' },
  'login-failed': { status: 400, title: 'The login was not completed.' },
  'token-required': { status: 401, title: 'This needs an access token.' },
  'token-refused': { status: 401, title: 'The access token cannot be used.' },
  'customer-access-refused': { status: 401, title: 'The link is not valid, or not valid any more.' },
  'unknown-reference-or-code': { status: 401, title: 'Reference and code do not belong together.' },
  'session-ended': { status: 401, title: 'The session has ended.' },
  'person-not-in-organisation': { status: 403, title: 'Only people of the organisation have access.' },
  'insufficient-scope': { status: 403, title: 'The token leaves out what this needs.' },
  'cross-site-request': { status: 403, title: 'A page of another site may not change anything here.' },
  'identity-provider-unavailable': { status: 503, title: 'Nobody can be recognised at the moment.' },
  'customer-access-role-required': {
    status: 403,
    title: 'Only who sees how to reach the customer, and may act, gives out access to a complaint.',
  },
  'policy-role-required': {
    status: 403,
    title: 'Only whoever works at the last level publishes policies.',
  },
  'decoding-role-required': {
    status: 403,
    title: 'Only auditors and whoever works at the last level read what Temporal stores.',
  },
  'erasure-role-required': {
    status: 403,
    title: 'Only whoever works at the last level erases personal data.',
  },
  'audit-role-required': {
    status: 403,
    title: 'Only auditors and whoever works at the last level see who looked at what.',
  },
  'webhook-role-required': {
    status: 403,
    title: 'Only whoever works at the last level manages webhooks; auditors see them.',
  },
  'no-such-path': { status: 404, title: 'There is nothing at this path.' },
  'no-such-revision': { status: 404, title: 'The complaint does not have this revision.' },
  'not-yet-registered': { status: 404, title: 'The complaint was registered later than that.' },
  'no-such-policy': { status: 404, title: 'No policy of this id and version is published.' },
  'no-such-subject': { status: 404, title: 'There are no personal data of this person.' },
  'no-such-problem': { status: 404, title: 'There is no recurring problem with this id.' },
  'no-such-workflow': { status: 404, title: 'Temporal keeps nothing of this workflow.' },
  'no-such-review': { status: 404, title: 'No review of this policy and month is stored.' },
  'no-such-attachment': { status: 404, title: 'The complaint has no attachment with this id.' },
  'no-such-webhook': { status: 404, title: 'There is no webhook with this id.' },
  'no-such-delivery': { status: 404, title: 'The webhook has no delivery with this id.' },
  'method-not-allowed': { status: 405, title: 'This path does not take this method.' },
  'not-acceptable': { status: 406, title: 'The answer cannot be given in a format that is accepted.' },
  'request-too-slow': { status: 408, title: 'The request took too long to arrive.' },
  'policy-version-taken': {
    status: 409,
    title: 'A version of a policy that was published never changes.',
  },
  'policy-version-too-low': { status: 409, title: 'Versions of a policy only go up.' },
  'erasure-refused': { status: 409, title: 'Something stands in the way of the erasure.' },
  'problem-resolved': { status: 409, title: 'A problem is resolved once, for good.' },
  'webhook-disabled': { status: 409, title: 'Nothing is sent to a webhook that is disabled.' },
  'webhook-made-before': { status: 409, title: 'The secret of a webhook is shown once.' },
  'delivery-under-way': { status: 409, title: 'A delivery is sent again when it is over.' },
  'evidence-erased': { status: 410, title: 'The file was erased with the personal data of the complaint.' },
  'body-too-large': { status: 413, title: 'The body is too large.' },
  'unsupported-content': { status: 415, title: 'Bodies are uncompressed JSON in UTF-8.' },
  'file-refused': {
    status: 415,
    title: 'Evidence is of one of the types that are taken, and what it says it is.',
  },
  'unreadable-payload': { status: 422, title: 'There is no key here by which the payload can be read.' },
  'webhook-url-refused': { status: 422, title: 'Webhooks go to the public internet, by https.' },
  'policy-refused': { status: 422, title: 'The policy has mistakes; nothing of it was published.' },
  'other-complaint-not-registered': {
    status: 422,
    title: 'A complaint is tied to complaints that were registered.',
  },
  'other-complaint-closed': {
    status: 409,
    title: 'A complaint is merged into one that somebody works on.',
  },
  'too-many-requests': { status: 429, title: 'Somebody may send only so many requests a minute.' },
  'too-many-wrong-codes': { status: 429, title: 'A reference is closed for an hour after 5 wrong codes.' },
  'too-many-streams': { status: 429, title: 'A person has only so many streams open at once.' },
  'headers-too-large': { status: 431, title: 'The path and the headers are too long.' },
  'evidence-damaged': { status: 500, title: 'A stored file is not what was attached.' },
  'attachments-unavailable': { status: 503, title: 'Files cannot be stored or read at the moment.' },
  unexpected: { status: 500, title: 'Something went wrong that was not foreseen.' },
  'outcome-unknown': { status: 503, title: 'It is not known yet whether the command was carried out.' },
  'temporal-unavailable': { status: 503, title: 'Commands cannot be taken at the moment.' },
  'store-unavailable': { status: 503, title: 'Complaints cannot be read at the moment.' },
  'read-model-behind': {
    status: 503,
    title: 'The list has not caught up with the position that was asked for.',
  },
} as const satisfies Record<string, { status: number; title: string }>;

const statusOfRefusal: Readonly<Record<RefusalKind, number>> = {
  invalid: 422,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  stale: 412,
  reused: 422,
};

export type RequestProblemCode = keyof typeof requestProblems;
export type ProblemCode = RequestProblemCode | RefusalCode;

export interface ProblemType {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
}

/** The HTTP status of a problem and its title, which is the same for every occurrence. */
export function problemType(code: ProblemCode): ProblemType {
  if (isRequestProblem(code)) return { code, ...requestProblems[code] };
  const { kind, rule } = refusalRules[code];
  return { code, status: statusOfRefusal[kind], title: rule };
}

/** Every problem that the API can answer with. */
export const problemTypes: readonly ProblemType[] = [
  ...Object.keys(requestProblems).filter(isRequestProblem),
  ...Object.keys(refusalRules).filter(isRefusalCode),
].map(problemType);

function isRequestProblem(code: string): code is RequestProblemCode {
  return Object.hasOwn(requestProblems, code);
}

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusalRules, code);
}
