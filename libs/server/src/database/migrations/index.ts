import { CreateSchema1763800000000 } from './1763800000000-create-schema.js';
import { IndexLists1763900000000 } from './1763900000000-index-lists.js';
import { EventPositions1764000000000 } from './1764000000000-event-positions.js';
import { DailyHeads1764000100000 } from './1764000100000-daily-heads.js';
import { LightenDoor1764050000000 } from './1764050000000-lighten-door.js';
import { StatisticsRollup1764100000000 } from './1764100000000-statistics-rollup.js';
import { FreeStatistics1764100100000 } from './1764100100000-free-statistics.js';
import { IndexFigures1764100200000 } from './1764100200000-index-figures.js';
import { CalendarChanges1764200000000 } from './1764200000000-calendar-changes.js';
import { QuietHours1764300000000 } from './1764300000000-quiet-hours.js';
import { Size1764400000000 } from './1764400000000-size.js';
import { Worklists1764400100000 } from './1764400100000-worklists.js';
import { QueueMark1764500000000 } from './1764500000000-queue-mark.js';
import { ClosedStates1764500100000 } from './1764500100000-closed-states.js';
import { LargeArchives1764600000000 } from './1764600000000-large-archives.js';

/** In the order in which they run. A merged migration is never edited. */
export const migrations = [
  CreateSchema1763800000000,
  IndexLists1763900000000,
  EventPositions1764000000000,
  DailyHeads1764000100000,
  LightenDoor1764050000000,
  StatisticsRollup1764100000000,
  FreeStatistics1764100100000,
  IndexFigures1764100200000,
  CalendarChanges1764200000000,
  QuietHours1764300000000,
  Size1764400000000,
  Worklists1764400100000,
  QueueMark1764500000000,
  ClosedStates1764500100000,
  LargeArchives1764600000000,
];
