import { complaintsProjection } from './models/complaints';
import { looksProjection } from './models/looks';
import { notificationsProjection } from './models/notifications';
import { policiesProjection } from './models/policies';
import { problemsProjection } from './models/problems';
import { searchProjection } from './models/search';
import { subjectsProjection } from './models/subjects';
import { timelineProjection } from './models/timeline';
import type { Projection } from './projection';

/** Every read model of Redress. */
export const allProjections: readonly Projection[] = [
  complaintsProjection,
  timelineProjection,
  policiesProjection,
  problemsProjection,
  subjectsProjection,
  searchProjection,
  notificationsProjection,
  looksProjection,
];
