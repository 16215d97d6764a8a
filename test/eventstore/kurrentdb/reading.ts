import { randomUUID } from 'node:crypto';
import { ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { FakeLog, Stored } from './log';
import { caughtUp, confirmation, eventAnswer, nameOf, notFoundAnswer } from './messages';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Answers a read or a subscription as KurrentDB does. */
export function answerRead(call: ReadCall, log: FakeLog): void {
  const options = call.request.getOptions() ?? new ReadReq.Options();
  if (options.hasSubscription()) return subscribe(call, log, options);
  const count = Number(options.getCount());
  const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
  const streamOptions = options.getStream();
  if (streamOptions === undefined) {
    for (const event of allEvents(log, options, backwards).slice(0, count)) call.write(eventAnswer(event));
    call.end();
    return;
  }
  const name = nameOf(streamOptions.getStreamIdentifier());
  const events = log.stream(name);
  if (events.length === 0) {
    call.write(notFoundAnswer(name));
  } else {
    const from = streamOptions.hasRevision() ? Number(streamOptions.getRevision()) : undefined;
    const chosen = backwards
      ? events.slice(0, (from ?? events.length) + 1).toReversed()
      : events.slice(from ?? 0);
    const wanted = streamOptions.hasEnd() && !backwards ? [] : chosen;
    for (const event of wanted.slice(0, count)) call.write(eventAnswer(event));
  }
  call.end();
}

/** Forwards with the event at the position, backwards without it. */
function allEvents(log: FakeLog, options: ReadReq.Options, backwards: boolean): readonly Stored[] {
  const all = options.getAll();
  if (all?.hasStart()) return backwards ? [] : log.events;
  if (all?.hasEnd()) return backwards ? log.events.toReversed() : [];
  const position = BigInt(all?.getPosition()?.getCommitPosition() ?? 0);
  return backwards
    ? log.events.filter((event) => event.position < position).toReversed()
    : log.events.filter((event) => event.position >= position);
}

/** Only to $all: begins after the position. */
function subscribe(call: ReadCall, log: FakeLog, options: ReadReq.Options): void {
  const expression = options.getFilter()?.getEventType();
  const pattern = expression === undefined ? undefined : new RegExp(expression.getRegex());
  const wanted = (event: Stored) => pattern?.test(event.type) ?? true;
  const all = options.getAll();
  const position = all?.getPosition();
  const from = position === undefined ? undefined : BigInt(position.getCommitPosition());
  const past = all?.hasEnd() ? [] : log.events.filter((event) => from === undefined || event.position > from);
  call.write(confirmation(randomUUID()));
  for (const event of past.filter(wanted)) call.write(eventAnswer(event));
  call.write(caughtUp());
  const end = log.onCommit((event) => {
    if (wanted(event)) call.write(eventAnswer(event));
  });
  call.on('cancelled', () => {
    end();
    call.end();
  });
}
