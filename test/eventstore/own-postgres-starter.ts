import { startPostgres } from '../../cli/parts/postgres';
import { postmasterPid, query } from '../support/postgres';

/** Starts PostgreSQL like `redress start`, says its process, and stops it in good order after SIGINT. */
async function main(dataDir: string): Promise<void> {
  const part = await startPostgres({ dataDir, port: 0 });
  const answerAndStop = async () => {
    // By now a PostgreSQL that had got the signal too would be on its way down.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await query(part.url, 'SELECT 1');
    process.stdout.write('answered after SIGINT\n');
    await part.stop();
    clearInterval(alive);
  };
  process.once('SIGINT', () => void answerAndStop());
  const alive = setInterval(() => {}, 1000);
  process.stdout.write(`${JSON.stringify({ pid: await postmasterPid(dataDir) })}\n`);
}

void main(process.argv[2] ?? '');
