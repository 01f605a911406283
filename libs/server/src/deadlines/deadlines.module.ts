import { Module } from '@nestjs/common';
import { DueLoadQueries } from './due-load.queries.js';
import { ExplanationQueries } from './explanation.queries.js';
import { WhatIfQueries } from './what-if.queries.js';

const services = [ExplanationQueries, WhatIfQueries, DueLoadQueries];

/** What can be asked of deadlines; nothing here changes one. Needs `CasesModule` and `PeopleModule`. */
@Module({ providers: services, exports: services })
export class DeadlinesModule {}
