import { Injectable } from '@nestjs/common';
import {
  CaseError,
  countDue,
  countInputOf,
  explainedDays,
  labelsOf,
  type Actor,
  type Calendar,
  type CaseState,
  type Deadline,
} from '@huiyin/core';
import { CaseViewQueries } from '../cases/case-view.queries.js';
import { wordsOf } from '../cases/labels.js';
import { Workflows } from '../cases/workflows.js';
import { Calendars } from '../cases/world.js';
import { Directory } from '../people/directory.js';
import { DayWords } from './day-words.js';
import { fill } from '../http/words.js';
import { explanationTexts } from './explanation-texts.js';
import type { DeadlineExplanation } from './explanation-views.js';
import { citizenSentence, dayText, lengthText, stepView } from './explanation-words.js';

/** What the tables write where a rule has no day of its own from which it is in force. */
const ALWAYS = '2000-01-01';

/** Which clock of a case: without an ordinal, its newest start. */
export interface DeadlineName {
  name: string;
  ordinal?: number | undefined;
}

/** Why a deadline is due then. */
@Injectable()
export class ExplanationQueries {
  constructor(
    private readonly views: CaseViewQueries,
    private readonly workflows: Workflows,
    private readonly calendars: Calendars,
    private readonly directory: Directory,
  ) {}

  /** @throws CaseError `not_found` for a case that the viewer may not see, or a clock that it never had */
  async explain(
    viewer: Actor,
    caseId: number,
    wanted: DeadlineName,
    language: string,
  ): Promise<DeadlineExplanation> {
    const state = await this.views.visible(viewer, caseId);
    return this.explanationOf(state, deadlineOf(state, wanted), language);
  }

  /** The count of any deadline of the case, also of one that is only supposed. */
  explanationOf(state: CaseState, deadline: Deadline, language: string): DeadlineExplanation {
    const workflow = this.workflows.get(state.kind);
    const calendar = this.calendarOf(state, deadline);
    const words = new DayWords(explanationTexts(language), calendar);
    const labels = wordsOf(workflow, language);
    const label = labels.deadline(deadline.name);
    const unitId = unitOf(state, deadline);
    const counted = countDue(countInputOf(deadline), calendar);
    const explained = { deadline, label, steps: counted.explanation, language };
    const { days, omitted } = explainedDays(deadline, counted.explanation, calendar);
    const { profile } = deadline;
    const { agrees, note } = agreement(deadline, counted, calendar, words);
    return {
      case: { id: state.id, number: state.number, title: state.title, kind: labels.kind },
      name: deadline.name,
      label,
      ordinal: deadline.ordinal,
      kind: deadline.kind,
      status: deadline.status,
      unit: unitId === null ? null : { id: unitId, name: this.directory.unitName(unitId) ?? '' },
      rule: {
        length: deadline.length,
        lengthText: lengthText(deadline.length, language, words),
        validFrom: deadline.ruleValidFrom === ALWAYS ? null : deadline.ruleValidFrom,
        profile: {
          value: profile,
          label: labelsOf(workflow, language).profiles[profile] ?? profile,
        },
      },
      basis: deadline.basis,
      startedAt: deadline.startedAt.toISOString(),
      dueDay: deadline.dueDay,
      dueAt: deadline.dueAt.toISOString(),
      provisional: deadline.provisional,
      calendarVersion: deadline.calendarVersion,
      passedAt: deadline.passedAt?.toISOString() ?? null,
      stoppedAt: deadline.stoppedAt?.toISOString() ?? null,
      counted: {
        dueDay: counted.dueDay,
        dueAt: counted.dueAt.toISOString(),
        provisional: counted.provisional,
        calendarVersion: calendar.version,
        agrees,
        note,
      },
      // Another date than the one in force is never told as if it were in force.
      sentence: note ?? citizenSentence(explained, words),
      steps: counted.explanation.map((step) => stepView(step, explained, words)),
      days: days.map((day) => {
        const { reason: _, ...rest } = day;
        const name = day.name === null ? null : words.name(day.name);
        return { ...rest, name, text: dayText(day, words) };
      }),
      omittedDays: omitted,
    };
  }

  /** The words in which the deadline's days are told. */
  wordsFor(state: CaseState, deadline: Deadline, language: string): DayWords {
    return new DayWords(explanationTexts(language), this.calendarOf(state, deadline));
  }

  /** A sub-clock counts by the calendar of its unit, with its local days; others by the city's. */
  private calendarOf(state: CaseState, deadline: Deadline): Calendar {
    return this.calendars.of(unitOf(state, deadline), (id) => this.directory.parentUnit(id));
  }
}

/** @throws CaseError `not_found`, as the fault at `name` or `ordinal` says */
export function deadlineOf(state: CaseState, { name, ordinal }: DeadlineName): Deadline {
  const named = state.deadlines.filter((row) => row.name === name);
  const found =
    ordinal === undefined
      ? named.reduce<Deadline | undefined>(
          (last, row) => (last && last.ordinal > row.ordinal ? last : row),
          undefined,
        )
      : named.find((row) => row.ordinal === ordinal);
  if (found) return found;
  const path = named.length === 0 ? 'name' : 'ordinal';
  const message = `the case has no deadline ${name}${ordinal === undefined ? '' : ` #${ordinal}`}`;
  throw new CaseError('not_found', message, {
    faults: [{ path, code: 'unknown_deadline', message }],
  });
}

function unitOf(state: CaseState, deadline: Deadline): number | null {
  return state.assignments.find((row) => row.ordinal === deadline.assignment)?.unitId ?? null;
}

/**
 * A deadline keeps the due date by which people were told, until somebody approves another one; one that has ended keeps
 * it for ever.
 */
function agreement(
  deadline: Deadline,
  counted: { dueDay: string; dueAt: Date },
  calendar: Calendar,
  words: DayWords,
): { agrees: boolean; note: string | null } {
  if (counted.dueAt.getTime() === deadline.dueAt.getTime()) return { agrees: true, note: null };
  const { differs, differsEnded } = words.texts;
  const note = fill(deadline.status === 'stopped' ? differsEnded : differs, {
    now: calendar.version,
    then: deadline.calendarVersion,
    recounted: words.due(counted.dueDay, counted.dueAt),
    stored: words.due(deadline.dueDay, deadline.dueAt),
  });
  return { agrees: false, note };
}
