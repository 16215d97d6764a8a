import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { isPublicAddress } from '../../delivery/webhooks/address-guard';
import { cloudEventOf, cloudEventType } from '../../delivery/webhooks/cloud-event';
import { post, type Resolve, urlMistake } from '../../delivery/webhooks/post';
import { newSecret, signatureHeaders } from '../../delivery/webhooks/signature';
import { eventTypes } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';
import { decodeEvent } from '../../eventstore/complaint-stream';
import type { NewEvent, RecordedEvent } from '../../eventstore/port';
import { markersIn } from '../domain/personal/marked';

const inside = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:10.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a00:1',
  '64:ff9b:1::a00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  '2001:db8::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '100::1',
  '5f00::1',
  'localhost',
  '',
  '8.8.8.8.8',
];

test.each(inside)('%j is no address that a webhook may go to', async (address) => {
  expect(isPublicAddress(address)).toBe(false);
  const resolve: Resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
  const posted = await post({ url: 'https://hook.example/', headers: {}, body: '{}', resolve });
  expect(posted.end).toBe('refused');
});

test.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
  '%s is one',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each([
  'http://hook.example/',
  'ftp://hook.example/',
  'file:///etc/passwd',
  'https://user:secret@hook.example/',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'hook.example',
])('%s is refused before anything is looked up', async (url) => {
  expect(urlMistake(url)).toBeDefined();
  const resolve = jest.fn<ReturnType<Resolve>, [string]>();
  expect((await post({ url, headers: {}, body: '{}', resolve })).end).toBe('refused');
  expect(resolve).not.toHaveBeenCalled();
});

test('one address inside among several outside is enough to refuse', async () => {
  const resolve: Resolve = async () => [
    { address: '8.8.8.8', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  const posted = await post({ url: 'https://hook.example/', headers: {}, body: '{}', resolve });
  expect(posted).toEqual({
    end: 'refused',
    reason: 'hook.example leads to 10.0.0.1, which is not public',
  });
});

describe('with a server of this machine, as in development', () => {
  let server: Server;
  let answer: RequestListener = (_req, res) => res.end('ok');
  let calls: { readonly url: string; readonly host: string; readonly body: string }[] = [];
  beforeAll(async () => {
    server = createServer((req, res) => {
      let body = '';
      req.setEncoding('utf8');
      req.on('data', (chunk: string) => (body += chunk));
      req.on('end', () => {
        calls.push({ url: req.url ?? '', host: req.headers.host ?? '', body });
        answer(req, res);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    calls = [];
    answer = (_req, res) => res.end('ok');
  });
  const urlOf = (host: string) => {
    const address = server.address();
    return `http://${host}:${typeof address === 'object' ? address?.port : ''}/hook`;
  };

  test('the name is asked for once, and the call goes to the very address that was looked at', async () => {
    // Asked a second time it would lead elsewhere.
    const resolve = jest
      .fn<ReturnType<Resolve>, [string]>()
      .mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }])
      .mockResolvedValue([{ address: '192.0.2.1', family: 4 }]);
    const url = urlOf('hook.example');
    const posted = await post({
      url,
      headers: { 'X-Test': '1' },
      body: '{"a":1}',
      allowPrivate: true,
      resolve,
    });
    expect(posted).toEqual({ end: 'answered', status: 200, answer: 'ok' });
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(calls).toEqual([{ url: '/hook', host: new URL(url).host, body: '{"a":1}' }]);
  });

  test('a redirect is an answer and is not followed', async () => {
    answer = (_req, res) => {
      res.writeHead(302, { Location: urlOf('127.0.0.1') });
      res.end();
    };
    const posted = await post({ url: urlOf('127.0.0.1'), headers: {}, body: '{}', allowPrivate: true });
    expect(posted).toMatchObject({ end: 'answered', status: 302 });
    expect(calls).toHaveLength(1);
  });

  test('no more than 16 KiB of the answer is read, however long it goes on', async () => {
    answer = (_req, res) => {
      const more = () => {
        while (!res.destroyed && res.write('x'.repeat(4096)));
        if (!res.destroyed) res.once('drain', more);
      };
      more();
    };
    const posted = await post({ url: urlOf('127.0.0.1'), headers: {}, body: '{}', allowPrivate: true });
    expect(posted.end === 'answered' && posted.answer.length).toBe(16_384);
  });

  test('a connection that breaks is a failure, not an error', async () => {
    answer = (req) => req.socket.destroy();
    const posted = await post({ url: urlOf('127.0.0.1'), headers: {}, body: '{}', allowPrivate: true });
    expect(posted.end).toBe('failed');
  });
});

describe('signatures', () => {
  const body = '{"a":"ü"}';
  const signed = (secrets: readonly string[]) => ({
    ...signatureHeaders({ id: 'msg-1', at: new Date(), body }, secrets),
  });

  test('whoever has the secret can check that body, id and moment are ours', () => {
    const secret = newSecret();
    const headers = signed([secret]);
    expect(new Webhook(secret).verify(body, headers)).toEqual({ a: 'ü' });
    expect(() => new Webhook(secret).verify(body.replace('a', 'b'), headers)).toThrow('signature');
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'msg-2' })).toThrow(
      'signature',
    );
    const then = String(Number(headers['webhook-timestamp']) + 1);
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-timestamp': then })).toThrow(
      'signature',
    );
    expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow('signature');
  });

  test('while a secret is changed both can check it, and afterwards only the new one', () => {
    const [former, next] = [newSecret(), newSecret()];
    const headers = signed([next, former]);
    for (const secret of [former, next]) expect(new Webhook(secret).verify(body, headers)).toBeDefined();
    expect(() => new Webhook(former).verify(body, signed([next]))).toThrow('signature');
  });
});

describe('what others are told of an event', () => {
  test('types are in one spelling, and no two events share one', () => {
    expect(cloudEventType('ComplaintEscalated')).toBe('redress.complaint.escalated.v1');
    expect(cloudEventType('AcknowledgementMissed')).toBe('redress.complaint.acknowledgement-missed.v1');
    const types = eventTypes.map(cloudEventType);
    expect(new Set(types).size).toBe(eventTypes.length);
    for (const type of types) expect(type).toMatch(/^redress\.complaint\.[a-z]+(-[a-z]+)*\.v1$/);
  });

  test('nothing personal is in it, whatever the event, and it is short', () => {
    const folder = join(__dirname, '..', 'eventstore-codec', 'golden', 'sealed');
    let seen = 0;
    for (const file of readdirSync(folder)) {
      const {
        streams,
      }: { streams: readonly { stored: readonly RecordedEvent[]; plain: readonly NewEvent[] }[] } =
        JSON.parse(readFileSync(join(folder, file), 'utf8'));
      for (const { stored, plain } of streams) {
        let complaint: Complaint | undefined;
        for (const [index, event] of plain.entries()) {
          const place = stored[index];
          if (!place) throw new Error('the sample is incomplete');
          const recorded = decodeEvent({ ...place, data: event.data, metadata: event.metadata });
          complaint = evolve(complaint, recorded);
          const told = cloudEventOf(recorded, complaint, 'urn:redress');
          expect(markersIn(told)).toEqual([]);
          expect(JSON.stringify(told).length).toBeLessThan(20_000);
          expect(told).toMatchObject({ specversion: '1.0', id: event.id, subject: complaint.id });
          seen += markersIn(event).length;
        }
      }
    }
    // The events that it was made from are full of it.
    expect(seen).toBeGreaterThan(50);
  });
});
