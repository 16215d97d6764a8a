import { readFileSync } from 'node:fs';
import { play } from '../play';
import { richWorlds } from '../rich';
import { emptyWorld } from '../world';
test('dbg', () => {
  const [i, actions] = JSON.parse(readFileSync('/tmp/w/case.json', 'utf8'));
  const world = process.env.PLAIN ? emptyWorld : richWorlds[i]!;
  const t = play(actions, world);
  const out: string[] = [];
  for (const { before, after, command, verdict } of t) {
    const c = command
      ? command.name === 'deadline'
        ? `DEADLINE ${command.data.clock} ${command.data.dueAt}`
        : `${command.by.id} ${command.name} ${JSON.stringify(command.data)}`
      : `time -> ${after.now}`;
    out.push(`${c} ${verdict && 'code' in verdict ? 'REFUSED ' + verdict.code : ''}`);
    for (const e of after.events.slice(before.events.length)) {
      const { dossier, ...d } = e.data as never as { dossier: unknown };
      out.push(`    ${e.revision} ${e.at} ${e.type} ${JSON.stringify(d).slice(0, 300)}`);
    }
    if (after !== before)
      out.push(
        '        clocks: ' +
          (after.complaint?.clocks ?? [])
            .map(
              (k) =>
                `${k.name}[${k.heard ?? ''}|${k.ahead.map((x) => `${x.percent}:${x.at}`).join(',')}|${k.pausedBy ?? ''}]`,
            )
            .join(' '),
      );
  }
  process.stdout.write(out.join('\n') + '\n');
});
