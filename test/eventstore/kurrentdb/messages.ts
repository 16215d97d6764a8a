import {
  AllStreamPosition,
  Empty,
  StreamIdentifier,
  UUID,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import {
  AppendReq,
  AppendResp,
  type BatchAppendReq,
  BatchAppendResp,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty as GoogleEmpty } from 'google-protobuf/google/protobuf/empty_pb';
import type { CommitResult, Expected, Proposed, Stored } from './log';

export function uuid(text: string): UUID {
  const message = new UUID();
  message.setString(text);
  return message;
}

export function nameOf(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

export function identifier(name: string): StreamIdentifier {
  const message = new StreamIdentifier();
  message.setStreamName(Uint8Array.from(Buffer.from(name, 'utf8')));
  return message;
}

export function proposedOf(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed {
  return {
    id: message.getId()?.getString() ?? '',
    type: message.getMetadataMap().get('type') ?? '',
    contentType: message.getMetadataMap().get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function expectedOf(options: AppendReq.Options | BatchAppendReq.Options): Expected {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(options instanceof AppendReq.Options ? options.getRevision() : options.getStreamPosition());
}

export function appendAnswer(
  result: Exclude<CommitResult, { kind: 'too-large' }>,
  expected: Expected,
): AppendResp {
  const answer = new AppendResp();
  if (result.kind === 'success') {
    const success = new AppendResp.Success();
    success.setCurrentRevision(String(result.revision));
    const position = new AppendResp.Position();
    position.setCommitPosition(String(result.position));
    position.setPreparePosition(String(result.position));
    success.setPosition(position);
    answer.setSuccess(success);
    return answer;
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (result.current < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(result.current));
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedRevision(String(expected));
  answer.setWrongExpectedVersion(wrong);
  return answer;
}

export function batchAnswer(
  correlationId: UUID | undefined,
  stream: string,
  result: CommitResult,
): BatchAppendResp {
  const answer = new BatchAppendResp();
  answer.setCorrelationId(correlationId);
  answer.setStreamIdentifier(identifier(stream));
  if (result.kind === 'success') {
    const success = new BatchAppendResp.Success();
    success.setCurrentRevision(String(result.revision));
    const position = new AllStreamPosition();
    position.setCommitPosition(String(result.position));
    position.setPreparePosition(String(result.position));
    success.setPosition(position);
    answer.setSuccess(success);
    return answer;
  }
  const wrong = new WrongExpectedVersion();
  if (result.kind === 'too-large' || result.current < 0) wrong.setCurrentNoStream(new GoogleEmpty());
  else wrong.setCurrentStreamRevision(String(result.current));
  const details = new Any();
  details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  const status = new Status();
  status.setDetails(details);
  answer.setError(status);
  return answer;
}

export function eventAnswer(stored: Stored): ReadResp {
  const event = new ReadResp.ReadEvent.RecordedEvent();
  event.setId(uuid(stored.id));
  event.setStreamIdentifier(identifier(stored.stream));
  event.setStreamRevision(String(stored.revision));
  event.setCommitPosition(String(stored.position));
  event.setPreparePosition(String(stored.position));
  event.setData(stored.data);
  event.setCustomMetadata(stored.metadata);
  event.getMetadataMap().set('type', stored.type);
  event.getMetadataMap().set('content-type', stored.contentType);
  event.getMetadataMap().set('created', String(stored.created));
  const read = new ReadResp.ReadEvent();
  read.setEvent(event);
  read.setCommitPosition(String(stored.position));
  const answer = new ReadResp();
  answer.setEvent(read);
  return answer;
}

export function notFoundAnswer(stream: string): ReadResp {
  const notFound = new ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(identifier(stream));
  const answer = new ReadResp();
  answer.setStreamNotFound(notFound);
  return answer;
}

export function confirmation(id: string): ReadResp {
  const confirmed = new ReadResp.SubscriptionConfirmation();
  confirmed.setSubscriptionId(id);
  const answer = new ReadResp();
  answer.setConfirmation(confirmed);
  return answer;
}

export function caughtUp(): ReadResp {
  const answer = new ReadResp();
  answer.setCaughtUp(new ReadResp.CaughtUp());
  return answer;
}
