import { runClients } from '../lib/clients';
import { startInstallation } from '../lib/installation';
import { cpuMsOf } from '../lib/process-figures';
import type { Comparison } from '../lib/report';
import { quantile, spreadOf } from '../lib/statistics';
import type { Contender } from './contender';
import { peerContenders } from './peer-contenders';
import { messageNames } from './peers/messages';
import { appendsOfRedress, redressContender } from './redress-contender';

export interface ComplaintsOptions {
  readonly rounds: number;
  /** Of each contender in each round, with 32 clients; with one client half of it. */
  readonly measureMs: number;
  readonly say: (line: string) => void;
}

const CLIENTS = 32;
/** As long as it takes until what runs most is compiled; the more code a message runs through, the longer. */
const WARM_UP_ROUNDS = 2;

/**
 * Complaints per second on one Temporal dev server in memory: a complaint is registered and gets three more messages,
 * each sent when the one before was answered.
 *
 * - redress: the whole HTTP API (`redress api`, `redress worker`, the shipped policy with all its deadlines, encrypted
 *   payloads and personal data); every answer means durably appended. Its workflows stay open, since a resolved complaint
 *   is. The projector does not run: nothing waits for it, and the peers have no read models.
 * - bare: an update-with-start and three updates on a workflow that does nothing; it ends with the last one.
 * - ordinary: a start and three updates, one ordinary activity each, which appends the same events to the same store
 *   in the same database; a timer behind every stage. That registering is stored is not waited for.
 *
 * PostgreSQL, the server, every worker, and our API are processes of their own; this one is the client of all.
 */
export async function benchComplaints({
  rounds,
  measureMs,
  say,
}: ComplaintsOptions): Promise<readonly Comparison[]> {
  const installation = await startInstallation({
    policy: 'config/standard.yaml',
    organisation: 'config/organisation.yaml',
  });
  try {
    const contenders = [
      await redressContender(installation, CLIENTS),
      ...(await peerContenders(installation, await appendsOfRedress(installation))),
    ];
    const { pid: server } = installation.temporal;
    for (const one of contenders)
      await live(one, { server, clients: CLIENTS, ms: WARM_UP_ROUNDS * measureMs });
    const ratios = { bare: [] as number[], ordinary: [] as number[], update: [] as number[] };
    for (let round = 1; round <= rounds; round += 1) {
      // Who comes first changes, so that none always has the emptier server.
      const order = contenders.map((_, index) => contenders[(index + round) % contenders.length]);
      const rates = { redress: 0, bare: 0, ordinary: 0 };
      const cpu = { redress: 0, bare: 0, ordinary: 0 };
      const updates = { redress: 0, bare: 0, ordinary: 0 };
      for (const one of order) {
        if (!one) continue;
        const many = await live(one, { server, clients: CLIENTS, ms: measureMs });
        rates[one.name] = many.complaintsPerSecond;
        cpu[one.name] = many.cpuMs;
        updates[one.name] = (await live(one, { server, clients: 1, ms: measureMs / 2 })).updateMs;
      }
      ratios.bare.push(rates.redress / rates.bare);
      ratios.ordinary.push(rates.redress / rates.ordinary);
      ratios.update.push(updates.redress / updates.bare);
      say(
        `round ${round} of ${rounds}: complaints/s ${shown(rates)}; CPU-ms of server, worker and API each ${shown(cpu)}; update of one client, p50 ms ${shown(updates)}`,
      );
    }
    for (const one of contenders) await one.close();
    const what = `complaints/s, ${CLIENTS} clients`;
    return [
      { what, against: 'bare workflow', ratio: spreadOf(ratios.bare), must: 0.55, goal: 0.85 },
      { what, against: 'ordinary shape', ratio: spreadOf(ratios.ordinary), must: 1.1, goal: 1.6 },
      {
        what: 'update p50, 1 client',
        against: 'bare workflow',
        ratio: spreadOf(ratios.update),
        least: true,
        must: 2.2,
        goal: 1.6,
      },
    ];
  } finally {
    await installation.remove();
  }
}

interface Lived {
  readonly complaintsPerSecond: number;
  /** Of the messages after the first, at the median. */
  readonly updateMs: number;
  /** Milliseconds of CPU for a complaint, of the Temporal server and of the contender's processes. */
  readonly cpuMs: number;
}

interface LiveOptions {
  /** The process of the Temporal server. */
  readonly server: number;
  readonly clients: number;
  readonly ms: number;
}

async function live(contender: Contender, { server, clients, ms }: LiveOptions): Promise<Lived> {
  const updates: number[] = [];
  let messages = 0;
  const cpuMs = async () => {
    const each = await Promise.all([server, ...contender.pids].map(cpuMsOf));
    return each.reduce((sum, one) => sum + one, 0);
  };
  const before = await cpuMs();
  // Messages are counted, not complaints: what a client has half done when time is up is not lost.
  const { perSecond } = await runClients(clients, ms, async (timed) => {
    const give = contender.begin();
    for (const name of messageNames) {
      const begun = performance.now();
      await timed(() => give(name));
      messages += 1;
      if (name !== 'register') updates.push(performance.now() - begun);
    }
  });
  return {
    complaintsPerSecond: perSecond / messageNames.length,
    updateMs: quantile(updates, 0.5),
    cpuMs: ((await cpuMs()) - before) / (messages / messageNames.length),
  };
}

function shown(figures: Readonly<Record<Contender['name'], number>>): string {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${figure.toFixed(1)}`)
    .join(', ');
}
