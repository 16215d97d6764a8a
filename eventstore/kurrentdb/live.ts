import { END, excludeSystemEvents } from '@eventstore/db-client';
import type { Listen } from '../wake-up';
import { openClient } from './client';
import type { KurrentDbTarget } from './url';

/** Listens by a live subscription, with a client of its own: the client itself does not subscribe again. */
export function listenTo(target: KurrentDbTarget, callTimeoutMs: number): Listen {
  return async (wakeAll, signal) => {
    const client = openClient(target, callTimeoutMs);
    let confirmed = false;
    await new Promise<void>((resolve) => {
      const subscription = client.subscribeToAll({ fromPosition: END, filter: excludeSystemEvents() });
      const end = () => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      subscription.on('confirmation', () => {
        confirmed = true;
        wakeAll();
      });
      subscription.on('data', wakeAll);
      for (const event of ['error', 'end', 'close'] as const) subscription.on(event, end);
      signal.addEventListener('abort', end);
    });
    await client.close();
    return confirmed;
  };
}
