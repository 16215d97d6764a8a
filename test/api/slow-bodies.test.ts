import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import express from 'express';
import { bodyWithin } from '../../api/body';

let server: Server;
let given = 0;
beforeAll(async () => {
  const app = express();
  app.post('/', bodyWithin(100), express.json(), (_req, res) => {
    given += 1;
    res.json({});
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

const portOf = () => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

/** All that the server says on a connection on which this was sent, until it ends it. */
async function answerTo(sent: string): Promise<string> {
  const socket = connect(portOf(), '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (part: string) => {
    text += part;
  });
  socket.write(sent);
  await once(socket, 'close');
  return text;
}

const head =
  'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n';

it('a body that does not arrive in time is answered with 408, and nothing is done with its beginning', async () => {
  const text = await answerTo(`${head}{"a":`);
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain('"code":"request-too-slow"');
  expect(given).toBe(0);
});

it('a body that arrives in time is taken', async () => {
  expect(await answerTo(`${head}{"a":"bcdefg"}`)).toMatch(/^HTTP\/1\.1 200 /);
  expect(given).toBe(1);
});
