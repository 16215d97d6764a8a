import type { Connection, Submittable } from 'pg';

/** A statement with the message that has it parsed. */
export interface Statement {
  readonly parse: Buffer;
  readonly parameters: number;
}

/** The values of the one row of the answer in PostgreSQL's text format, or undefined when there was none. */
export type AnswerRow = readonly (string | null)[] | undefined;

const NO_NAME = 0;
/** Execute of the portal without a name, all rows; and Sync. */
const EXECUTE_AND_SYNC = Buffer.from([69, 0, 0, 0, 9, NO_NAME, 0, 0, 0, 0, 83, 0, 0, 0, 4]);
/** How many bytes of a Bind there are besides the values and their lengths. */
const BIND_BYTES = 15;

/** A statement without a name, whose parameters are all sent in binary. */
export function statementOf(text: string, parameters: number): Statement {
  const parse = Buffer.alloc(1 + 4 + 1 + Buffer.byteLength(text) + 1 + 2);
  parse.write('P');
  parse.writeInt32BE(parse.length - 1, 1);
  parse.write(text, 6);
  return { parse, parameters };
}

/** Parse, Bind, Execute and Sync (PostgreSQL's protocol, section "Extended Query") in one piece. */
export function messageOf({ parse, parameters }: Statement, values: readonly Buffer[]): Buffer {
  if (values.length !== parameters) throw new TypeError(`The statement has ${parameters} parameters.`);
  const bindBytes = values.reduce((sum, value) => sum + 4 + value.length, BIND_BYTES);
  const message = Buffer.allocUnsafe(parse.length + bindBytes + EXECUTE_AND_SYNC.length);
  let at = parse.copy(message);
  at = message.writeUInt8(66, at); // 'B'
  at = message.writeInt32BE(bindBytes - 1, at);
  at = message.writeUInt8(NO_NAME, at); // of the portal
  at = message.writeUInt8(NO_NAME, at); // of the statement
  at = message.writeInt16BE(1, at); // one format for all parameters:
  at = message.writeInt16BE(1, at); // binary
  at = message.writeInt16BE(parameters, at);
  for (const value of values) {
    at = message.writeInt32BE(value.length, at);
    at += value.copy(message, at);
  }
  at = message.writeInt16BE(0, at); // the answer in text
  EXECUTE_AND_SYNC.copy(message, at);
  return message;
}

/** What the driver takes for a query, and calls with what arrives. */
interface Call extends Submittable {
  /** The driver replaces it by one that also ends its timer. */
  callback: (error: Error | null, row?: AnswerRow) => void;
  handleDataRow(message: { readonly fields: AnswerRow }): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

/**
 * A message for the driver to send (through the interface of pg-cursor and the like). It is written at once, asks for no
 * description of the answer and leaves the answer as it came, which is a tenth of what an append costs here.
 */
export function createCall(message: Buffer, callback: Call['callback']): Call {
  let row: AnswerRow;
  return {
    callback,
    submit: (connection: Connection) => void connection.stream.write(message),
    handleDataRow({ fields }) {
      row = fields;
    },
    handleCommandComplete() {},
    handleReadyForQuery() {
      this.callback(null, row);
    },
    handleError(error) {
      this.callback(error);
    },
  };
}
