import express, { type RequestHandler } from 'express';
import { bodyWithin } from './body';

/** Forms of people arrive within this time, in milliseconds. */
const FORM_WITHIN_MS = 30_000;

/** Reads the form that a browser sends, of at most 64 KB. A body of another type stays unread. */
export const readForm: readonly RequestHandler[] = [
  bodyWithin(FORM_WITHIN_MS),
  express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 40, inflate: false }),
];

/**
 * What stands in a field of a form that {@link readForm} has read, trimmed and with plain line breaks; of a field that is
 * there twice the first, of one that is missing nothing.
 */
export function fieldsIn(body: unknown): (name: string) => string {
  const given = new Map<string, unknown>(
    Object.entries(typeof body === 'object' && body !== null ? body : {}),
  );
  return (name) => {
    const value = given.get(name);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return typeof first === 'string' ? first.replace(/\r\n?/g, '\n').trim() : '';
  };
}

/** The HTTP status of what a parser of bodies found wrong with a form; undefined for every other error. */
export function unreadableForm(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('type' in error) || !('status' in error)) return undefined;
  return typeof error.status === 'number' && error.status < 500 ? error.status : undefined;
}
