import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Sends the signal to a process when ours has ended, however it ended (kill -9, a closed terminal), so that no
 * process stays behind. Returns the end of the watch. Without effect where there is no POSIX shell.
 */
export function endWithUs(pid: number, signal: 'INT' | 'TERM'): () => void {
  // The pipe to the shell breaks when we end. In a session of its own, Ctrl-C does not reach it.
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -s "$1" "$0"', String(pid), signal], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return () => {
    guard.kill('SIGKILL');
  };
}
