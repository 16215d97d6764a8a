import { describeAppending } from './contract-append';
import { describeIdempotence } from './contract-idempotence';
import { describeLifecycle } from './contract-lifecycle';
import { describeReading } from './contract-read';
import type { MakeSubject } from './contract-subject';

/** What every adapter of the event log promises, whatever it stores in. */
export function describeEventStoreContract(name: string, makeStore: MakeSubject): void {
  describe(`${name} keeps the contract of the event store:`, () => {
    describeAppending(makeStore);
    describeIdempotence(makeStore);
    describeReading(makeStore);
    describeLifecycle(makeStore);
  });
}
