import { assistsOf, leadOf } from './assignments.js';
import { clockUnitId, leadUnitId, type Occurrence } from './occurrence.js';
import type { MessageDraft, Recipient } from './types.js';
import type { CompiledWorkflow } from './workflow/compile.js';
import { factsOf, holds, type Facts } from './workflow/conditions.js';
import type { Notification } from './workflow/tables.js';
import { isMoved } from './deadlines/calendar-moves.js';
import { MOVES, placeholderValues } from './placeholders.js';

/** The messages that one event sends. Recipients are roles and units: who that is, the service looks up. */
export function messagesFor(compiled: CompiledWorkflow, occurrence: Occurrence): MessageDraft[] {
  const drafts = draftsFor(compiled, triggersOf(occurrence), occurrence);
  const moves = (occurrence.moves ?? []).filter(isMoved).flatMap((move) =>
    draftsFor(compiled, [`deadline ${move.after.name} moves`], {
      ...occurrence,
      fired: move.after,
      moves: [move],
    }),
  );
  return withoutDoubles([...drafts, ...together(moves)]);
}

function draftsFor(
  compiled: CompiledWorkflow,
  triggers: readonly string[],
  occurrence: Occurrence,
): MessageDraft[] {
  const rules = triggers.flatMap((key) => compiled.notifications.get(key) ?? []);
  if (rules.length === 0) return [];
  const facts = factsOf(occurrence.next, occurrence.event.payload);
  return rules
    .filter((rule) => holds(rule.if, facts))
    .flatMap((rule) => draftsOf(compiled, rule, occurrence, facts));
}

/** Several deadlines that move at once are told to a reader in one message. */
function together(drafts: readonly MessageDraft[]): MessageDraft[] {
  const joined = new Map<string, MessageDraft>();
  for (const draft of drafts) {
    const first = joined.get(keyOf(draft));
    const entries = [first?.data['moved'], draft.data['moved']].filter((m) => m !== undefined);
    const moved = [...new Set(entries.flatMap((m) => m.split(MOVES)))].join(MOVES);
    const data = entries.length > 0 ? { ...draft.data, moved } : draft.data;
    joined.set(keyOf(draft), { ...(first ?? draft), data });
  }
  return [...joined.values()];
}

function triggersOf({ event, entered, fired }: Occurrence): string[] {
  const keys = [`event ${event.type}`, ...entered.map((state) => `enter ${state}`)];
  if (fired)
    keys.push(`deadline ${fired.name} ${event.type === 'deadlineWarned' ? 'warns' : 'passes'}`);
  return keys;
}

function draftsOf(
  compiled: CompiledWorkflow,
  rule: Notification,
  occurrence: Occurrence,
  facts: Facts,
): MessageDraft[] {
  const data = placeholderValues(
    compiled,
    compiled.placeholders.get(rule.text) ?? [],
    occurrence,
    facts,
  );
  return rule.to.flatMap((to) =>
    recipientsOf(to, occurrence).flatMap((recipient) =>
      rule.channel.map((channel): MessageDraft => ({ recipient, channel, text: rule.text, data })),
    ),
  );
}

const OF = /^([a-zA-Z]+) of ([a-zA-Z.]+)$/;

/** Recipients of one `to` entry; a unit that the case does not have (no assists, no unit above) is nobody. */
function recipientsOf(to: string, occurrence: Occurrence): Recipient[] {
  if (to === 'requester') {
    return occurrence.next.requestIds.map((requestId) => ({ kind: 'requester', requestId }));
  }
  const [, role, of] = OF.exec(to) ?? [];
  if (role === undefined || of === undefined) return [{ kind: 'role', role: to, unitId: null }];
  return unitsOf(of, occurrence).map((unitId) => ({ kind: 'role', role, unitId }));
}

function unitsOf(of: string, occurrence: Occurrence): number[] {
  const { before, event, world } = occurrence;
  const lead = leadUnitId(occurrence);
  if (of.startsWith('payload.')) return unitIdsIn(event.payload[of.slice('payload.'.length)]);
  switch (of) {
    case 'leadUnit':
      return lead === undefined ? [] : [lead];
    case 'formerLead': {
      const former = before ? leadOf(before.assignments)?.unitId : undefined;
      return former === undefined || former === lead ? [] : [former];
    }
    case 'assistUnits':
      return assistUnitIds(occurrence);
    case 'assignedUnits': {
      const assists = assistUnitIds(occurrence);
      return lead === undefined ? assists : [lead, ...assists];
    }
    case 'clockUnit': {
      const unit = clockUnitId(occurrence);
      return unit === undefined ? [] : [unit];
    }
    case 'parentUnit': {
      const parent = lead === undefined ? undefined : world.parentUnit(lead);
      return parent === undefined ? [] : [parent];
    }
    default:
      throw new Error(`unknown recipient "${of}"`);
  }
}

/** The assists after the event; where it ended all of them (a recall), those before it: they must be told. */
function assistUnitIds({ before, next }: Occurrence): number[] {
  const now = assistsOf(next.assignments);
  return (now.length > 0 ? now : assistsOf(before?.assignments ?? [])).map((a) => a.unitId);
}

function unitIdsIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (Array.isArray(value)) return value.flatMap(unitIdsIn);
  if (typeof value === 'object' && value !== null && 'unit' in value) return unitIdsIn(value.unit);
  return [];
}

/** Two rules may name the same reader: one text by one channel is sent once. */
function withoutDoubles(drafts: MessageDraft[]): MessageDraft[] {
  if (drafts.length < 2) return drafts;
  const seen = new Set<string>();
  return drafts.filter((draft) => {
    const key = keyOf(draft);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf({ recipient: r, channel, text }: MessageDraft): string {
  const whom = r.kind === 'requester' ? `requester ${r.requestId}` : `${r.role} ${r.unitId ?? ''}`;
  return `${whom}|${channel}|${text}`;
}
