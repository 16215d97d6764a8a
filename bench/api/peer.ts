import express from 'express';
import { Pool } from 'pg';

/** A statement of SQL with its values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface PeerOptions {
  readonly databaseUrl: string;
  readonly port: number;
  readonly list: Statement;
  /** Its first value is the stream; the others are as here. */
  readonly read: Statement;
}

/** An Express server that does nothing but one statement a request and sends its rows. The options come as JSON. */
const { databaseUrl, port, list, read } = JSON.parse(process.argv[2] ?? '{}') as PeerOptions;
const [, ...otherValues] = read.values;

// As many connections as the API has for its read models.
const pool = new Pool({ connectionString: databaseUrl, max: 12 });
const app = express();
app.disable('x-powered-by');
app.disable('etag');

app.get('/v1/complaints', async (_req, res) => {
  const { rows } = await pool.query(list.text, [...list.values]);
  res.json({ complaints: rows });
});

app.get('/v1/complaints/:complaintId', async (req, res) => {
  const { rows } = await pool.query(read.text, [`complaint-${req.params.complaintId}`, ...otherValues]);
  res.json(rows);
});

app.listen(port, '127.0.0.1', () => process.stdout.write('ready\n'));
