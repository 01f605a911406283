import { Module } from '@nestjs/common';
import { CalendarLister } from './lister.js';
import { CalendarProposals } from './proposals.js';
import { CalendarQueries } from './changes.queries.js';

/** Proposals, decisions and readings of the calendar. Needs people and cases from global modules. */
@Module({
  providers: [CalendarProposals, CalendarLister, CalendarQueries],
  exports: [CalendarProposals, CalendarLister, CalendarQueries],
})
export class CalendarModule {}
