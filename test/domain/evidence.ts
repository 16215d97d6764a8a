import type { CommandData } from '../../domain/commands';

/** The data of an `attach-evidence`. */
export function receipt(data: Partial<CommandData<'attach-evidence'>> = {}): CommandData<'attach-evidence'> {
  return {
    attachmentId: '0192f0c1-9f2e-8cc0-8b0a-3f6a8f0f6f10',
    ciphertextHash: 'c'.repeat(64),
    sha256: 'a'.repeat(64),
    name: 'receipt.pdf',
    mediaType: 'application/pdf',
    bytes: 1234,
    from: 'us',
    ...data,
  };
}
