import { accept, after, at, by, clock, given, passing, registered, resolved, stop, waiting } from './kit';
import type { PersonId } from './world';

const assign = (person: PersonId, assignee: string) => by(person, 'assign', { assignee });
const toSupervisor = by('ana', 'escalate', { reason: 'customer-asks', summary: 'Wants a manager' });

describe('accepting', () => {
  test('makes the person the owner and stops the acknowledgement', () => {
    const { complaint } = given(registered)
      .when(accept('ana'))
      .thenEvents({
        type: 'ComplaintAccepted',
        data: { owner: 'ana', level: 'frontline', clocks: stop('acknowledge') },
      })
      .thenTold();
    expect(complaint).toMatchObject({ status: 'in-progress', owner: 'ana' });
    expect(complaint.clocks.map(({ name }) => name)).toEqual(['respond', 'customer-update']);
  });

  test('is open to higher roles, who may also take what is assigned to another', () => {
    given(registered).when(accept('max')).thenTypes('ComplaintAccepted');
    given(registered, assign('ana', 'ben'))
      .when(accept('sam'))
      .thenEvents({
        type: 'ComplaintAccepted',
        data: { owner: 'sam', level: 'frontline', reassignedFrom: 'ben', clocks: stop('acknowledge') },
      })
      .thenTold('person:ben reassigned');
  });

  test('by the assignee ends the assignment', () => {
    const { complaint } = given(registered, assign('ana', 'ben'))
      .when(accept('ben'))
      .thenEvents({
        type: 'ComplaintAccepted',
        data: { owner: 'ben', level: 'frontline', clocks: stop('acknowledge') },
      });
    expect(complaint.owner).toBe('ben');
    expect(complaint).not.toHaveProperty('assignee');
  });

  test('after a missed acknowledgement is still possible for the new assignee', () => {
    const { complaint } = given(registered, passing('PT4H')).when(accept('ana'));
    expect(complaint).toMatchObject({ status: 'in-progress', owner: 'ana' });
  });
});

describe('accepting is refused', () => {
  test('to a second person, and to the owner again', () => {
    given(registered, accept('ana')).when(accept('ben')).thenRefused('already-owned');
    given(registered, accept('ana')).when(accept('ana')).thenRefused('already-owned');
    given(registered, accept('ana')).when(accept('max')).thenRefused('already-owned');
  });

  test('to a peer of the assignee', () => {
    given(registered, assign('sam', 'ben')).when(accept('ana')).thenRefused('assigned-to-another');
  });

  test('to the supervisor of another level’s assignee only below that level', () => {
    const assignedToSam = [registered, toSupervisor, assign('dana', 'sam')];
    given(...assignedToSam)
      .when(accept('dana'))
      .thenTypes('ComplaintAccepted');
    given(...assignedToSam)
      .when(accept('ana'))
      .thenRefused('level-out-of-reach');
  });

  test('to roles below the level', () => {
    given(registered, toSupervisor).when(accept('ana')).thenRefused('level-out-of-reach');
  });

  test('while a resolution is offered, and once it is closed', () => {
    given(registered, accept('ana'), by('ana', 'resolve', resolved))
      .when(accept('ben'))
      .thenRefused('already-resolved');
    given(registered, by('ana', 'withdraw', { reason: 'Settled' }))
      .when(accept('ana'))
      .thenRefused('complaint-closed');
  });
});

describe('assigning', () => {
  test('asks a person to accept and gives them the whole acknowledgement time', () => {
    const { complaint } = given(registered, waiting('PT3H'))
      .when(by('ana', 'assign', { assignee: 'ben', note: 'You know the merchant' }))
      .thenEvents({
        type: 'ComplaintAssigned',
        data: {
          assignee: 'ben',
          note: 'You know the merchant',
          level: 'frontline',
          clocks: { stopped: [], started: [clock('acknowledge', 'frontline', 'PT3H', 'PT4H')] },
        },
      })
      .thenTold('person:ben assigned');
    expect(complaint).toMatchObject({ status: 'new', assignee: 'ben' });
    expect(complaint.clocks.find(({ name }) => name === 'respond')?.dueAt).toBe(at('P2D'));
  });

  test('away from the owner makes the owner a watcher', () => {
    const { complaint } = given(registered, accept('ana'), waiting('PT1H'))
      .when(assign('sam', 'ben'))
      .thenEvents({
        type: 'ComplaintAssigned',
        data: {
          assignee: 'ben',
          level: 'frontline',
          reassignedFrom: 'ana',
          clocks: { stopped: [], started: [clock('acknowledge', 'frontline', 'PT1H', 'PT4H')] },
        },
      })
      .thenTold('person:ben assigned', 'person:ana reassigned');
    expect(complaint).toMatchObject({ status: 'new', assignee: 'ben', watchers: ['ana'] });
    expect(complaint).not.toHaveProperty('owner');
  });

  test('away from someone who had not accepted tells them, and makes them no watcher', () => {
    const { complaint } = given(registered, assign('sam', 'ana'))
      .when(assign('sam', 'ben'))
      .thenTypes('ComplaintAssigned')
      .thenTold('person:ben assigned', 'person:ana reassigned');
    expect(complaint.watchers).toEqual([]);
  });

  test('by the owner to themselves is nothing; by another to themselves has to be accepted', () => {
    given(registered, accept('ana')).when(assign('ana', 'ana')).thenRefused('already-assigned');
    const { complaint } = given(registered, accept('ana'))
      .when(assign('ben', 'ben'))
      .thenTold('person:ana reassigned');
    expect(complaint).toMatchObject({ status: 'new', assignee: 'ben' });
  });

  test('may go to a higher role', () => {
    given(registered)
      .when(assign('ana', 'max'))
      .thenTypes('ComplaintAssigned')
      .thenTold('person:max assigned');
  });

  test('back to a former owner keeps one entry among the watchers', () => {
    const world = after(
      registered,
      accept('ana'),
      assign('ana', 'ben'),
      accept('ben'),
      assign('ben', 'ana'),
      accept('ana'),
      assign('ana', 'ben'),
    );
    expect(world.complaint?.watchers).toEqual(['ana', 'ben']);
  });
});

describe('assigning is refused', () => {
  test('to someone nobody knows', () => {
    given(registered).when(assign('ana', 'zoe')).thenRefused('unknown-person');
    given(registered).when(assign('ana', 'system')).thenRefused('unknown-person');
  });

  test('to a role that does not reach the level', () => {
    given(registered, toSupervisor).when(assign('sam', 'ben')).thenRefused('assignee-out-of-reach');
    given(registered).when(assign('ana', 'ida')).thenRefused('assignee-out-of-reach');
  });

  test('to the one who has it, as owner or as assignee', () => {
    given(registered, accept('ana')).when(assign('sam', 'ana')).thenRefused('already-assigned');
    given(registered, assign('ana', 'ben')).when(assign('sam', 'ben')).thenRefused('already-assigned');
  });

  test('by roles below the level', () => {
    given(registered, toSupervisor).when(assign('ana', 'sam')).thenRefused('level-out-of-reach');
  });

  test('while a resolution is offered, and once it is closed', () => {
    given(registered, accept('ana'), by('ana', 'resolve', resolved))
      .when(assign('sam', 'ben'))
      .thenRefused('already-resolved');
    given(registered, by('ana', 'withdraw', { reason: 'Settled' }))
      .when(assign('sam', 'ben'))
      .thenRefused('complaint-closed');
  });
});
