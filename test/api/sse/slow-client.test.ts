import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createStreams, type StreamLimits, type Streams } from '../../../api/sse/streams';
import { openMemoryEventStore } from '../../../eventstore/memory';
import { newEvent } from '../../eventstore/events';
import { eventually } from '../../support/eventually';
import { openStream } from '../stream-client';

const EVENTS = 400;
/** Together more than the buffers of the operating system take on both sides. */
const TEXT = 'x'.repeat(100_000);
/** A portion, one more event, and what the frames of HTTP add. */
const MOST_WAITING = 64 * 1024 + TEXT.length + 4_096;

interface Sent {
  readonly res: ServerResponse;
  /** How many events were looked at to be sent. */
  count: number;
}

/** Streams over a log in memory, served without the rest of the API. */
async function startServer(limits: Partial<StreamLimits>) {
  const store = openMemoryEventStore();
  const streams: Streams = createStreams({ events: store, clock: Date.now }, limits);
  const sent: Sent[] = [];
  const server = createServer((_req, res) => {
    const one: Sent = { res, count: 0 };
    sent.push(one);
    const isWanted = () => {
      one.count += 1;
      return true;
    };
    const after = store.parsePosition('0');
    const endsAt = Number.POSITIVE_INFINITY;
    void streams.serve(res, { personId: 'ana', after, endsAt, isWanted, seesContacts: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    streams,
    sent,
    url: `http://127.0.0.1:${port}/`,
    port,
    async append(count: number) {
      const events = Array.from({ length: count }, () => newEvent({ data: { text: TEXT } }));
      for (const event of events) await store.append('load-1', [event], 'any');
    },
    async stop() {
      streams.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}

/** A client that asks and then reads nothing. */
function openDeafClient(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n', () => resolve(socket));
    });
    socket.on('error', reject);
  });
}

let server: Awaited<ReturnType<typeof startServer>>;
afterEach(() => server.stop());

test('a client that takes nothing is not read for any further, is cut off, and holds up nobody', async () => {
  server = await startServer({ stallMs: 500, heartbeatMs: 20 });
  const deaf = await openDeafClient(server.port);
  await eventually(() => server.sent.length === 1);
  const quick = await openStream(server.url, {});
  await server.append(EVENTS);
  await quick.until(EVENTS);
  await eventually(() => server.sent[0]?.res.destroyed);
  const [toDeaf, toQuick] = server.sent;
  expect(toDeaf?.count).toBeLessThan(EVENTS);
  expect(toQuick?.count).toBe(EVENTS);
  expect(quick.end).toBeUndefined();
  deaf.destroy();
  quick.close();
});

test('a client that takes nothing for a while has no more than a portion wait for it, and goes on where it was', async () => {
  server = await startServer({ stallMs: 600_000, heartbeatMs: 20 });
  await server.append(EVENTS);
  const deaf = await openDeafClient(server.port);
  const [toDeaf] = await eventually(() => server.sent[0]?.res.writableNeedDrain && server.sent);
  expect(toDeaf?.res.writableLength).toBeLessThanOrEqual(MOST_WAITING);
  const ids: string[] = [];
  let unread = '';
  deaf.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (unread + chunk).split('\n');
    unread = lines.pop() ?? '';
    ids.push(...lines.flatMap((line) => (line.startsWith('id: ') ? [line.slice(4)] : [])));
  });
  deaf.resume();
  await eventually(() => ids.at(-1) === String(EVENTS));
  expect(ids).toEqual(Array.from({ length: EVENTS + 1 }, (_, position) => String(position)));
  deaf.destroy();
});

test('the end of all streams does not wait for a client that takes nothing', async () => {
  server = await startServer({ stallMs: 600_000 });
  const deaf = await openDeafClient(server.port);
  await server.append(EVENTS);
  const res = await eventually(() => server.sent[0]?.res);
  await eventually(() => res.writableNeedDrain);
  server.streams.end();
  await eventually(() => res.destroyed);
  deaf.destroy();
});

test('a client that had gone before the stream was opened leaves nothing behind', async () => {
  server = await startServer({ perPerson: 1 });
  const { streams } = server;
  await new Promise<void>((resolve) => {
    const late = createServer((_req, res) => {
      res.once('close', () => {
        const never = { personId: 'ben', after: openMemoryEventStore().parsePosition('0') };
        void streams
          .serve(res, {
            ...never,
            endsAt: Number.POSITIVE_INFINITY,
            isWanted: () => true,
            seesContacts: true,
          })
          .then(() => late.close())
          .then(() => resolve());
      });
    });
    late.listen(0, '127.0.0.1', () => {
      const { port } = late.address() as AddressInfo;
      void openDeafClient(port).then((socket) => socket.destroy());
    });
  });
});
