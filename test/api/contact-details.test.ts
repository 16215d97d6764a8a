import fc from 'fast-check';
import { contactDetailsOf } from '../../domain/permission/contact-details';
import { organisationSchema } from '../../domain/organisation/organisation';
import { readEventStream } from './stream-client';
import { type Members, startTestApi, type TestApi } from './support';

