/** An event as the public's side of the case reads it. */
export interface EventOfCase {
  caseId: number;
  seq: number;
  type: string;
  at: Date;
  payload: Record<string, unknown>;
  unitId: number | null;
  fromState: string | null;
  toState: string;
}

export interface PublicAnswer {
  type: string;
  text: string;
  unit: string | null;
  at: Date;
  /** The answer to the request itself, not to an appeal. */
  isReply: boolean;
}

/*
 * Events whose words are meant for the requester, and the fields that hold them. Whatever is not named here is
 * never shown: notes, returns, disputes, supervision and opinions stay inside.
 */
const TOLD: Record<string, { fields: readonly string[]; isReply: boolean }> = {
  reply: { fields: ['text'], isReply: true },
  answerDirectly: { fields: ['answer'], isReply: true },
  confirmRefusal: { fields: ['explanation', 'legalRoute'], isReply: true },
  refuse: { fields: ['explanation', 'legalRoute'], isReply: true },
  askSupplement: { fields: ['missing'], isReply: false },
  approveTermination: { fields: ['explanation'], isReply: true },
  refuseAppeal: { fields: ['explanation'], isReply: false },
  upholdReply: { fields: ['explanation'], isReply: false },
};
/** A reply is told after its audit: not the draft that lies with the reviewer, and none that was rejected. */
const AUDITED = 'reply';
const APPROVAL = 'approveReply';

/** What has been told to the requester, in order. */
export function publicAnswers(
  events: readonly EventOfCase[],
  unitName: (id: number) => string | undefined,
): PublicAnswer[] {
  return events.flatMap((event) => {
    const told = TOLD[event.type];
    if (!told || (event.type === AUDITED && !isApproved(event, events))) return [];
    const texts = told.fields
      .map((field) => event.payload[field])
      .filter((text) => typeof text === 'string' && text !== '');
    if (texts.length === 0) return [];
    const unit = event.unitId === null ? null : (unitName(event.unitId) ?? null);
    return [
      { type: event.type, text: texts.join('\n\n'), unit, at: event.at, isReply: told.isReply },
    ];
  });
}

function isApproved(reply: EventOfCase, events: readonly EventOfCase[]): boolean {
  const later = events.filter((e) => e.caseId === reply.caseId && e.seq > reply.seq);
  const next = later.find((e) => e.type === APPROVAL || e.type === AUDITED);
  return next?.type === APPROVAL;
}
