import { readFile } from 'node:fs/promises';

/** Of USER_HZ, which Linux shows every program as 100 a second. */
const MS_PER_TICK = 10;

/** Milliseconds of CPU that a process has taken since its start, in its own code and in the system for it. Linux only. */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may itself contain spaces and parentheses. The state follows it; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Resident memory of a process in KiB. Linux only. */
export async function rssKiBOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}
