import type { Apply, Projection } from '../../projections/projection';

/** The projection with something around its handler: a mistake, a delay, a connection that dies. */
export function around(projection: Projection, handler: (apply: Apply) => Apply): Projection {
  return { ...projection, begin: () => handler(projection.begin()) };
}
