import { z } from 'zod';
import { instantOut } from '../schemas';

/**
 * An event as it is stored. Data and metadata are open: their shape goes with type and version, and the log keeps the
 * events of every release there was.
 */
export const recordedEvent = z
  .strictObject({
    id: z.uuid(),
    stream: z.string().meta({ description: 'What it is about', example: 'complaint-RD-BEZJ-NCRD-SHD7' }),
    revision: z.int().min(0).describe('Its place in the stream, from 0 without gaps'),
    position: z.string().describe('Its place in the log'),
    type: z.string().meta({ example: 'ComplaintRegistered' }),
    data: z.record(z.string(), z.unknown()).describe('What happened, by the type'),
    metadata: z
      .record(z.string(), z.unknown())
      .describe('Who did it (`by`), when (`at`), by which command, and the trace context'),
    recordedAt: instantOut,
  })
  .meta({ id: 'RecordedEvent' });
