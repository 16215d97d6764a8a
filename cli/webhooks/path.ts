/** The path of a webhook in the API, or of something of it. */
export function webhookPath(id: string, ...more: readonly string[]): string {
  return ['/v1/webhooks', ...[id, ...more].map(encodeURIComponent)].join('/');
}
