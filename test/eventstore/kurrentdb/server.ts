import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import {
  type AppendReq,
  type AppendResp,
  BatchAppendReq,
  type BatchAppendResp,
  type ReadReq,
  type ReadResp,
} from '@eventstore/db-client/generated/streams_pb';
import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { createFakeLog, type Expected, type FakeLog, type Proposed } from './log';
import { appendAnswer, batchAnswer, expectedOf, nameOf, proposedOf } from './messages';
import { answerRead } from './reading';

/** What is to go wrong with one call. `drop` cuts all connections, `after` what was asked was done or before. */
export type Fault =
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'not-leader'; readonly port: number }
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'hold'; readonly until: Promise<void> };

export interface FakeKurrentDb {
  readonly url: string;
  readonly port: number;
  readonly log: FakeLog;
  readonly calls: Readonly<Record<'append' | 'batchAppend' | 'read' | 'subscribe', number>>;
  /** How many connections were opened so far, and how many of them are open. */
  connections(): { readonly opened: number; readonly open: number };
  /** The next calls of this kind go wrong, one fault each. */
  fail(on: 'append' | 'read', ...faults: readonly Fault[]): void;
  dropConnections(): void;
  close(): Promise<void>;
}

/** KurrentDB in this process: its gRPC interface as the client package defines it, over {@link createFakeLog}. */
export async function startFakeKurrentDb(log: FakeLog = createFakeLog()): Promise<FakeKurrentDb> {
  const calls = { append: 0, batchAppend: 0, read: 0, subscribe: 0 };
  const faults: Record<'append' | 'read', Fault[]> = { append: [], read: [] };
  const sockets = new Set<Socket>();
  let connections = 0;

  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };

  /** Runs the call with the next fault, if there is one; `fail` is called when it is to be answered with an error. */
  async function faultily(on: 'append' | 'read', work: () => void, fail: (error: ServiceError) => void) {
    const fault = faults[on].shift();
    if (fault?.kind === 'unavailable') {
      return fail(serviceError(status.UNAVAILABLE, 'Server Is Not Ready'));
    }
    if (fault?.kind === 'not-leader') {
      const details = {
        exception: 'not-leader',
        'leader-endpoint-host': '127.0.0.1',
        'leader-endpoint-port': `${fault.port}`,
      };
      return fail(serviceError(status.NOT_FOUND, 'Leader info available', details));
    }
    if (fault?.kind === 'hold') await fault.until;
    if (fault?.kind === 'drop' && fault.when === 'before') dropConnections();
    else work();
    if (fault?.kind === 'drop') dropConnections();
  }

  const append: handleClientStreamingCall<AppendReq, AppendResp> = (call, callback) => {
    calls.append += 1;
    const proposed: Proposed[] = [];
    let stream = '';
    let expected: Expected = 'any';
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      const message = request.getProposedMessage();
      if (options !== undefined)
        [stream, expected] = [nameOf(options.getStreamIdentifier()), expectedOf(options)];
      if (message !== undefined) proposed.push(proposedOf(message));
    });
    call.on('end', () => {
      const commit = () => {
        const result = log.commit(stream, expected, proposed);
        if (result.kind !== 'too-large') return callback(null, appendAnswer(result, expected));
        const details = {
          exception: 'maximum-append-size-exceeded',
          'maximum-append-size': `${log.maxAppendSize}`,
        };
        callback(serviceError(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded.', details));
      };
      void faultily('append', commit, (error) => callback(error));
    });
    call.on('error', () => {});
  };

  const batchAppend: handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> = (call) => {
    const open = new Map<string, { options: BatchAppendReq.Options; proposed: Proposed[] }>();
    call.on('data', (request: BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const batch = open.get(id) ?? {
        options: request.getOptions() ?? new BatchAppendReq.Options(),
        proposed: [],
      };
      open.set(id, batch);
      batch.proposed.push(...request.getProposedMessagesList().map(proposedOf));
      if (!request.getIsFinal()) return;
      calls.batchAppend += 1;
      open.delete(id);
      const stream = nameOf(batch.options.getStreamIdentifier());
      call.write(
        batchAnswer(
          request.getCorrelationId(),
          stream,
          log.commit(stream, expectedOf(batch.options), batch.proposed),
        ),
      );
    });
    call.on('end', () => call.end());
    call.on('error', () => {});
  };

  const read: handleServerStreamingCall<ReadReq, ReadResp> = (call) => {
    call.on('error', () => {});
    if (call.request.getOptions()?.hasSubscription() === true) {
      calls.subscribe += 1;
      return answerRead(call, log);
    }
    calls.read += 1;
    void faultily(
      'read',
      () => answerRead(call, log),
      (error) => call.emit('error', error),
    );
  };

  const getSupportedMethods: handleUnaryCall<Empty, SupportedMethods> = (_, callback) => {
    const methods = ['append', 'batchappend', 'read'].map((name) => {
      const method = new SupportedMethod();
      method.setServiceName('event_store.client.streams.streams');
      method.setMethodName(name);
      return method;
    });
    const answer = new SupportedMethods();
    answer.setEventStoreServerVersion('24.10.0');
    answer.setMethodsList(methods);
    callback(null, answer);
  };

  const server = new Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(StreamsService, { append, batchAppend, read });
  server.addService(ServerFeaturesService, { getSupportedMethods });
  const inner = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
  // Clients come through here, so that their connections can be cut.
  const front = createServer({ noDelay: true }, (client) => {
    connections += 1;
    const behind = connect({ port: inner, host: '127.0.0.1', noDelay: true });
    for (const [socket, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port } = front.address() as AddressInfo;

  return {
    url: `kurrentdb://127.0.0.1:${port}?tls=false`,
    port,
    log,
    calls,
    connections: () => ({ opened: connections, open: sockets.size / 2 }),
    fail: (on, ...more) => void faults[on].push(...more),
    dropConnections,
    async close() {
      await new Promise<void>((resolve) => {
        front.close(() => resolve());
        dropConnections();
      });
      server.forceShutdown();
    },
  };
}

function serviceError(code: status, details: string, members: Record<string, string> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(members)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}
