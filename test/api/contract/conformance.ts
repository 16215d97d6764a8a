import { problemsOf } from '../../../api/contract/document';
import { problemSchema } from '../../../api/contract/problem-schema';
import { problemType } from '../../../api/problem-catalogue';
import { type Documented, documented } from '../../../api/resource';
import { mounted, type Routers } from '../../../api/routers';

/** An answer, as far as it can be compared with what the contract says. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Not JSON Lines. */
const JSON_TYPE = /^application\/json(;|$)/;

/** Throws when an answer is not what the contract says of the request; requests that lead nowhere are left alone. */
export type Conformance = (method: string, path: string, answered: Answered) => void;

/** Holds every answer against the contract of the routers. */
export function conformanceTo(routers: Routers): Conformance {
  const operations = mounted(routers).flatMap(({ prefix, routers: all }) =>
    all.flatMap(documented).map((one) => ({ ...one, pattern: patternOf(`${prefix}${one.path}`) })),
  );
  return (method, path, answered) => {
    const pathname = path.split('?')[0] ?? '';
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    const found = operations.find((one) => one.method === asked && one.pattern.test(pathname));
    if (!found) return;
    const wrong = differences(found, method, answered);
    if (wrong !== undefined) {
      throw new Error(`${method} ${path} answered ${answered.status} against its contract: ${wrong}`);
    }
  };
}

function differences(
  { operation }: Documented,
  method: string,
  { status, headers, text }: Answered,
): string | undefined {
  const type = headers.get('content-type') ?? '';
  if (status >= 400 && !JSON_TYPE.test(type)) {
    if (!type.startsWith('application/problem+json')) return `its type is ${type}`;
    if (method === 'HEAD') return undefined;
    const { code } = problemSchema.parse(JSON.parse(text));
    const known = problemsOf(operation).find((one) => one === code);
    if (known === undefined) return `the problem ${code} is not among its problems`;
    return problemType(known).status === status ? undefined : `${code} has another status`;
  }
  const answer = Object.entries(operation.answers).find(([key]) => Number(key) === status)?.[1];
  if (!answer) return 'no such answer is described';
  if (method === 'HEAD' || status === 204) return undefined;
  if (!JSON_TYPE.test(type)) {
    return answer.others?.some((other) => type.startsWith(other)) ? undefined : `its type is ${type}`;
  }
  if (!answer.json) return 'it has no JSON by its contract';
  const parsed = answer.json.safeParse(JSON.parse(text));
  return parsed.success ? undefined : `${parsed.error.message}\n${text.slice(0, 2_000)}`;
}

/** Fixed parts before parameters: Express takes whichever was added first, the tests the more telling one. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
}
