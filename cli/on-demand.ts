import type * as doctorCommand from './doctor/doctor-command';
import type * as learning from './learning/run-here';
import type * as roleCommands from './start/role-commands';
import type * as startCommand from './start/start-command';

/**
 * The commands that load Temporal, Express and PostgreSQL’s driver: more than a second’s worth of modules, which the
 * others, and --help, do without. They are loaded when they are called.
 */
export const onDemand = {
  start: (): typeof startCommand => require('./start/start-command'),
  roles: (): typeof roleCommands => require('./start/role-commands'),
  learning: (): typeof learning => require('./learning/run-here'),
  doctor: (): typeof doctorCommand => require('./doctor/doctor-command'),
};
