import type { Request, Response, Router } from 'express';
import { commandNames, isOnComplaint } from '../../domain/commands';
import type { Outcome } from '../../workflows/messages';
import { readJsonBody } from '../body';
import type { CommandAnswer, CommandDesk } from '../command-desk';
import { etagOf } from '../command-headers';
import { type CommandRequest, readCommand, readRegistration } from '../command-request';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';

/** One path for every command on a complaint. */
export function commandRoutes(give: CommandDesk): Router {
  const router = createRouter();
  for (const name of commandNames.filter(isOnComplaint)) {
    resource(router, `/complaints/:complaintId/${name}`, {
      post: [
        ...readJsonBody,
        async (req, res) => {
          const request = readCommand(req, name, personOf(req));
          res.set('Idempotency-Key', request.command.id);
          answer(res, request, await give(request), 200);
        },
      ],
    });
  }
  return router;
}

/** The handler of POST /complaints. */
export function registration(give: CommandDesk) {
  return async (req: Request, res: Response): Promise<void> => {
    const request = readRegistration(req, personOf(req));
    res.set('Idempotency-Key', request.command.id);
    const given = await give(request);
    if (given.kind === 'accepted') res.location(pathOf(request.complaintId));
    answer(res, request, given, 201);
  };
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
