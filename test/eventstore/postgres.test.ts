import { describeEventStoreContract } from './contract';
import { makePostgresStore } from './postgres';

describeEventStoreContract('PostgreSQL', makePostgresStore);
