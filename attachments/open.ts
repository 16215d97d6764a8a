import { join } from 'node:path';
import type { Settings } from '../platform/settings';
import { openFolder } from './file-system';
import { openBucket } from './s3';
import type { AttachmentStore } from './store';

/** The store that the settings name: a bucket, or else the folder `attachments` of the data folder. */
export function openAttachments({
  dataDir,
  attachmentsBucket,
}: Pick<Settings, 'dataDir' | 'attachmentsBucket'>): AttachmentStore {
  return attachmentsBucket ? openBucket(attachmentsBucket) : openFolder(join(dataDir, 'attachments'));
}
