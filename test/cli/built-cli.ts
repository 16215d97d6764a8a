import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromPackageRoot } from '../../platform/package-root';
import type { Ran } from './terminal';

const run = promisify(execFile);

export interface ProcessGiven {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
}

/** A command that runs as a process of its own. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it wrote so far, standard output and standard error together. */
  written(): string;
  readonly ended: Promise<Ran>;
}

/** The command as it is shipped. */
export interface BuiltCli {
  readonly main: string;
  start(args: readonly string[], given?: ProcessGiven): RunningCommand;
  run(args: readonly string[], given?: ProcessGiven): Promise<Ran>;
  remove(): Promise<void>;
}

/**
 * Compiles the command into a folder of its own below node_modules: from there it finds its packages and the package's
 * files, no other test sees it, and nothing is left in the working tree.
 */
export async function buildCli(): Promise<BuiltCli> {
  const cache = fromPackageRoot('node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'redress-cli-'));
  const compiler = fromPackageRoot('node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--incremental', 'false', '--tsBuildInfoFile', 'null', '--sourceMap', 'false'];
  const project = fromPackageRoot('tsconfig.build.json');
  await run(process.execPath, [compiler, '-p', project, ...options, '--outDir', folder]);
  const main = join(folder, 'cli', 'main.js');

  function start(args: readonly string[], { env = {}, cwd, input = '' }: ProcessGiven = {}): RunningCommand {
    const child = spawn(process.execPath, [main, ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: 'pipe',
      ...(cwd === undefined ? {} : { cwd }),
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    let out = '';
    let err = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      all += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      all += text;
    });
    const ended = new Promise<Ran>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === null) reject(new Error(`ended by ${signal}:\n${all}`));
        else resolve({ exitCode: code, out, err });
      });
    });
    return { child, written: () => all, ended };
  }

  return {
    main,
    start,
    run: (args, given) => start(args, given).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
