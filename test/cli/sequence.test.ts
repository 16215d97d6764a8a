import { createSequence } from '../../cli/start/sequence';
import { runService } from '../../cli/start/service';
import { Failure } from '../../platform/failure';
import { rememberingTerminal } from './terminal';

/** A part that writes down when it is started and stopped. */
function partsOf(log: string[]) {
  return (name: string, more: { ended?: Promise<unknown>; failing?: boolean } = {}) =>
    async () => {
      if (more.failing)
        throw new Failure({ code: 'RDS-1', what: `${name} failed.`, why: 'Because.', fix: 'Mend it.' });
      log.push(`start ${name}`);
      return {
        value: name.toUpperCase(),
        detail: `this is ${name}`,
        stop: async () => void log.push(`stop ${name}`),
        ...(more.ended === undefined ? {} : { ended: more.ended }),
      };
    };
}

it('parts are started one after the other, each with a line, and stopped the other way round', async () => {
  const log: string[] = [];
  const part = partsOf(log);
  const { terminal, out } = rememberingTerminal();
  const sequence = createSequence({ terminal, signal: new AbortController().signal, nameWidth: 6 });
  expect(await sequence.step('one', part('one'))).toBe('ONE');
  await sequence.step('found', async () => ({ value: undefined, detail: 'was there' }));
  await sequence.step('two', part('two'));
  await sequence.stop();
  await sequence.stop();
  expect(log).toEqual(['start one', 'start two', 'stop two', 'stop one']);
  expect(out().split('\n')).toEqual([
    expect.stringMatching(/^ {2}✓ one {5}this is one {2}\d/),
    expect.stringMatching(/^ {2}✓ found {3}was there {2}\d/),
    expect.stringMatching(/^ {2}✓ two {5}this is two {2}\d/),
    '',
  ]);
});

it('everything is stopped even when one part does not stop well', async () => {
  const log: string[] = [];
  const part = partsOf(log);
  const { terminal } = rememberingTerminal();
  const sequence = createSequence({ terminal, signal: new AbortController().signal, nameWidth: 3 });
  await sequence.step('one', part('one'));
  await sequence.step('bad', async () => ({
    value: undefined,
    detail: '',
    stop: async () => {
      throw new Error('stuck');
    },
  }));
  await sequence.step('two', part('two'));
  await expect(sequence.stop()).rejects.toThrow('stuck');
  expect(log.slice(2)).toEqual(['stop two', 'stop one']);
});

it('a part that cannot be started stops those before it, and its failure is what comes out', async () => {
  const log: string[] = [];
  const part = partsOf(log);
  const { terminal, out } = rememberingTerminal();
  const service = runService(terminal, {
    nameWidth: 3,
    start: async ({ step }) => {
      await step('one', part('one'));
      await step('two', part('two'));
      await step('bad', part('bad', { failing: true }));
      await step('never', part('never'));
    },
  });
  await expect(service).rejects.toMatchObject({ what: 'bad failed.' });
  expect(log).toEqual(['start one', 'start two', 'stop two', 'stop one']);
  expect(out()).toContain('✗ bad');
});

it('a part that ends by itself stops the others, and the failure says which and why', async () => {
  const log: string[] = [];
  const part = partsOf(log);
  let die: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    die = resolve;
  });
  const { terminal } = rememberingTerminal();
  const service = runService(terminal, {
    nameWidth: 3,
    start: async ({ step }) => {
      await step('one', part('one'));
      await step('weak', part('weak', { ended }));
      die('Its heart stopped.');
    },
  });
  await expect(service).rejects.toMatchObject({
    code: 'RDS-3110',
    what: expect.stringContaining('weak'),
    why: 'Its heart stopped.',
  });
  expect(log).toEqual(['start one', 'start weak', 'stop weak', 'stop one']);
});

it('a part that is told to stop does not count as one that ended by itself', async () => {
  const { terminal } = rememberingTerminal();
  const sequence = createSequence({ terminal, signal: new AbortController().signal, nameWidth: 3 });
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  await sequence.step('one', async () => ({ value: undefined, detail: '', ended, stop: async () => end() }));
  const told: unknown[] = [];
  void sequence.ended.then((ending) => told.push(ending));
  await sequence.stop();
  await ended;
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([]);
});

it('an interruption while a part is being started lets it come up, then stops it and goes no further', async () => {
  const log: string[] = [];
  const part = partsOf(log);
  const controller = new AbortController();
  const { terminal } = rememberingTerminal();
  const sequence = createSequence({ terminal, signal: controller.signal, nameWidth: 3 });
  const slow = sequence.step('slow', async ({ signal }) => {
    controller.abort();
    expect(signal.aborted).toBe(true);
    return part('slow')();
  });
  await expect(slow).rejects.toThrow('abort');
  await expect(sequence.step('next', part('next'))).rejects.toThrow('abort');
  await sequence.stop();
  expect(log).toEqual(['start slow', 'stop slow']);
});
