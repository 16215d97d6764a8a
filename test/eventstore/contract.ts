import { describeAppending } from './contract-append';
import { describeIdempotence } from './contract-idempotence';
import { describeLifecycle } from './contract-lifecycle';
import { describeReading } from './contract-read';
import { describeSealed } from './contract-sealed';
import type { ContractOptions, MakeSubject } from './contract-subject';
import { describeTail } from './contract-tail';

/** What every adapter of the event log promises, whatever it stores in. */
export function describeEventStoreContract(
  name: string,
  makeStore: MakeSubject,
  options: ContractOptions = { log: 'own' },
): void {
  describe(`${name} keeps the contract of the event store:`, () => {
    describeAppending(makeStore);
    describeIdempotence(makeStore);
    describeReading(makeStore, options);
    describeTail(makeStore);
    describeSealed(makeStore, options);
    describeLifecycle(makeStore);
  });
}
