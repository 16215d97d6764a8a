import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { type CsvRow, sendCsv } from '../../api/csv';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Serves the rows, gives the answer to one request for them, and says how the sending ended. */
async function answerOf(rows: () => AsyncGenerator<CsvRow, void, undefined>) {
  const app = express();
  const sent = new Promise<unknown>((resolve) => {
    app.get('/', (_req, res) =>
      sendCsv(res, ['name', 'text'], rows()).then(
        () => resolve('sent'),
        (error: unknown) => {
          resolve(error);
          res.destroy();
        },
      ),
    );
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ host: '127.0.0.1', port });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { response, sent };
}

test('cells with commas, quotes and line breaks are quoted, and null is empty', async () => {
  const { response, sent } = await answerOf(async function* () {
    yield ['a,b', 'says "no"'];
    yield ['two\nlines', null];
    yield [0, ''];
  });
  expect(await text(response)).toBe('name,text\r\n"a,b","says ""no"""\r\n"two\nlines",\r\n0,\r\n');
  expect(response.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
  expect(await sent).toBe('sent');
});

test('there is no cap: a hundred thousand rows all arrive', async () => {
  const { response } = await answerOf(async function* () {
    for (let row = 0; row < 100_000; row += 1) yield [row, 'x'];
  });
  expect((await text(response)).split('\r\n')).toHaveLength(100_002);
});

test('rows are made as they are read, and no more when whoever asked has gone', async () => {
  const ROWS = 1_000_000;
  let made = 0;
  let end = () => undefined as void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { response, sent } = await answerOf(async function* () {
    try {
      for (; made < ROWS; made += 1) yield [made, 'x'.repeat(200)];
    } finally {
      end();
    }
  });
  await once(response, 'data');
  response.destroy();
  await ended;
  expect(made).toBeLessThan(ROWS);
  expect(await sent).toBe('sent');
});

test('rows that cannot be had break the answer off, so that half is not taken for the whole', async () => {
  const failure = new Error('the database has gone');
  const { response, sent } = await answerOf(async function* () {
    for (let row = 0; row < 10_000; row += 1) yield [row, 'x'];
    throw failure;
  });
  await expect(text(response)).rejects.toThrow();
  expect(await sent).toBe(failure);
});
