import { allProjections } from '../../projections/all';
import type { Projection } from '../../projections/projection';
import { rebuild } from '../../projections/generations/rebuild';
import { readTables, type Tables } from './expected';
import { project, putBack, type TestLog, withOwner } from './test-log';
import { createWorld, type World, type WorldOptions } from './world';

type Story = (world: World) => void;

export interface SpecOptions {
  /** Default: all. */
  readonly projections?: readonly Projection[];
  /** How often the same events are projected. Default: 2. */
  readonly times?: number;
}

/**
 * Given a story that is projected, when more happens, then the tables are so. Projects everything again over the
 * same tables with the checkpoint put back, and once more from empty in batches of one: the tables have to stay the same.
 * The log should be empty at first.
 */
export function given(
  log: TestLog,
  past: Story,
  { projections = allProjections, times = 2, ...options }: SpecOptions & WorldOptions = {},
) {
  return {
    when: (present: Story) => ({
      async thenTables(look: (tables: Tables, world: World) => void | Promise<void>): Promise<void> {
        const world = createWorld(options);
        past(world);
        await log.append(world.take());
        await project(log, projections);
        present(world);
        await log.append(world.take());
        await project(log, projections);
        const tables = await readTables(log.pool);
        await look(tables, world);
        for (let time = 1; time < times; time += 1) {
          for (const projection of projections) await putBack(log.pool, projection);
          await project(log, projections, 3);
          expect(await readTables(log.pool)).toEqual(tables);
        }
        for (const projection of projections)
          await withOwner(log.pool, (owner) => rebuild(owner, projection));
        await project(log, projections, 1, { slot: 'standby', part: 0 });
        expect(await readTables(log.pool, 'standby')).toEqual(tables);
      },
    }),
  };
}
