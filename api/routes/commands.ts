import type { Response, Router } from 'express';
import { commandNames, commands, isOnComplaint } from '../../domain/commands';
import type { Outcome } from '../../workflows/messages';
import type { CommandAnswer, CommandDesk } from '../command-desk';
import { etagOf } from '../command-headers';
import { type CommandRequest, readCommand, readRegistration } from '../command-request';
import { accepted, outcome } from '../contract/bodies/outcome';
import { commandExamples } from '../contract/command-examples';
import { commandProblems } from '../contract/command-problems';
import { type Operation, operation } from '../contract/operation';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';

const doneHeaders = ['ETag', 'Idempotency-Key', 'Redress-Position'] as const;

/** One path for every command on a complaint. */
export function commandRoutes(give: CommandDesk): Router {
  const router = createRouter();
  for (const name of commandNames.filter(isOnComplaint)) {
    const { summary, schema } = commands[name];
    resource(router, `/complaints/:complaintId/${name}`, {
      post: operation({
        id: inCamelCase(name),
        summary,
        tag: 'commands',
        scope: 'complaints:write',
        headers: ['Idempotency-Key', 'If-Match', 'Prefer', 'traceparent'],
        body: { schema, hint: hintFor(name) },
        answers: {
          200: { description: 'Carried out', json: outcome, headers: doneHeaders },
          202: accepted,
        },
        problems: commandProblems,
        examples: [{ body: commandExamples[name] }],
        handle: async (req, res, { body }) => {
          const request = readCommand(req, name, body, personOf(req));
          res.set('Idempotency-Key', request.command.id);
          answer(res, request, await give(request), 200);
        },
      }),
    });
  }
  return router;
}

/** POST /complaints. */
export function registration(give: CommandDesk): Operation {
  const { summary, schema } = commands.register;
  return operation({
    id: 'registerComplaint',
    summary,
    tag: 'complaints',
    scope: 'complaints:write',
    headers: ['Idempotency-Key', 'Prefer', 'traceparent'],
    body: { schema, hint: hintFor('register') },
    answers: {
      201: { description: 'Registered', json: outcome, headers: ['Location', ...doneHeaders] },
      202: accepted,
    },
    problems: commandProblems,
    examples: [{ body: commandExamples.register }],
    handle: async (req, res, { body }) => {
      const request = readRegistration(req, body, personOf(req));
      res.set('Idempotency-Key', request.command.id);
      const given = await give(request);
      if (given.kind === 'accepted') res.location(pathOf(request.complaintId));
      answer(res, request, given, 201);
    },
  });
}

function answer(
  res: Response,
  { complaintId, command }: CommandRequest,
  given: CommandAnswer,
  done: number,
): void {
  if (given.kind === 'accepted') {
    sendOutcome(res.status(done), complaintId, given.outcome);
    return;
  }
  res
    .status(202)
    .location(`${pathOf(complaintId)}/commands/${encodeURIComponent(command.id)}`)
    .set('Preference-Applied', 'respond-async')
    .json({ complaintId, commandId: command.id, status: 'pending' });
}

function sendOutcome(res: Response, complaintId: string, { revision, events, position }: Outcome): void {
  res.set('ETag', etagOf(revision));
  if (position !== null) res.set('Redress-Position', position);
  res.json({ complaintId, revision, events });
}

function pathOf(complaintId: string): string {
  return `/v1/complaints/${complaintId}`;
}

function hintFor(name: string): string {
  return `GET /v1/commands/${name} shows what the body has to be.`;
}

function inCamelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
