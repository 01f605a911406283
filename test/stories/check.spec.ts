import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkStatesInUse, checkWorkflow, type Clock, type Workflow } from '@huiyin/core';
import { loadWorkflows } from '@huiyin/workflows';
import { setup } from 'xstate';

const SAMPLE = new URL('./sample', import.meta.url).pathname;
let sample: Workflow;
beforeAll(async () => {
  sample = (await loadWorkflows({ dir: SAMPLE })).get('enquiry') as Workflow;
});

/** The sample with something broken; its faults as `path code`. */
function faults(change: (copy: Workflow) => void): string[] {
  const copy: Workflow = {
    ...sample,
    events: { ...sample.events },
    permissions: structuredClone(sample.permissions),
    deadlines: structuredClone(sample.deadlines),
    notifications: structuredClone(sample.notifications),
    ladder: structuredClone(sample.ladder),
    routing: structuredClone(sample.routing),
    texts: structuredClone(sample.texts),
  };
  change(copy);
  return checkWorkflow(copy).map((f) => `${f.path} ${f.code}`);
}
const clock = (w: Workflow, name: string): Clock => w.deadlines.clocks[name] as Clock;
const at = (file: string) => `workflows/enquiry/${file}`;

describe('the workflow check', () => {
  test('finds nothing in a sound workflow', () => expect(faults(() => {})).toEqual([]));

  test('names an event that nobody may cause, and a right to an event that is not there', () => {
    expect(
      faults((w) => {
        delete w.permissions.events['reply'];
        w.permissions.events['answer'] = [{ role: 'liaison' }];
      }),
    ).toEqual([
      `${at('permissions.yaml')}: events.answer unknown_event`,
      `${at('permissions.yaml')}: events missing_permission`,
    ]);
  });
  test('names unknown roles, states, events, profiles, facts and fields', () => {
    expect(
      faults((w) => {
        w.permissions.view.push({ role: 'spy' });
        w.deadlines.total = 'signDue';
        clock(w, 'replyDue').pausesIn.push('assigned.asleep');
        clock(w, 'replyDue').stops.push('event vanish');
        clock(w, 'replyDue').rules[0]!.profile = 'fast';
        clock(w, 'replyDue').rules[0]!.when = { colour: 'red' };
        clock(w, 'holdDue').rules[0]!.length = 'until payload.never';
        clock(w, 'replyDue').extension!.asks = 'event signFor';
        w.notifications[0]!.to = ['ghost of leadUnit'];
        w.notifications[1]!.when = 'deadline lunchDue passes';
        w.routing.assignments['signFor'] = [{ does: 'openLead', unit: 'where' }];
      }).filter((fault) => !fault.includes('/texts/')),
    ).toEqual([
      `${at('permissions.yaml')}: view[5].role unknown_role`,
      `${at('deadlines.yaml')}: total unknown_deadline`,
      `${at('deadlines.yaml')}: clocks.replyDue.stops[1] unknown_event`,
      `${at('deadlines.yaml')}: clocks.replyDue.pausesIn[1] unknown_state`,
      `${at('deadlines.yaml')}: clocks.replyDue.rules[0].profile unknown_profile`,
      `${at('deadlines.yaml')}: clocks.replyDue.rules[0].when.colour unknown_fact`,
      `${at('deadlines.yaml')}: clocks.replyDue.extension.asks unknown_field`,
      `${at('deadlines.yaml')}: clocks.holdDue.rules[0].length unknown_field`,
      `${at('notifications.yaml')}: [0].to[0] unknown_role`,
      `${at('notifications.yaml')}: [1].when unknown_deadline`,
      `${at('routing.yaml')}: assignments.signFor[0] unknown_field`,
    ]);
  });
  test('names what a rung of the ladder names and nothing has, and a cause that cannot be seen to last', () => {
    const tell = (more: object) => ({
      when: 'event dispatch',
      to: ['dispatcher'],
      text: 'overdue',
      channel: ['notice' as const],
      ...more,
    });
    expect(
      faults((w) => {
        w.ladder = [
          {
            rung: 'late',
            suggests: 'vanish',
            basis: '无',
            tells: [
              tell({ when: 'deadline lunchDue passes' }),
              tell({ when: 'deadline appealWindow passes' }),
              tell({}),
              tell({ if: { 'payload.unit': 1 }, to: ['ghost'] }),
              tell({ when: 'deadline replyDue passes' }),
            ],
          },
          { rung: 'late', basis: '无', tells: [tell({ when: 'deadline replyDue passes' })] },
        ];
      }).filter((fault) => fault.includes('escalation.yaml')),
    ).toEqual([
      `${at('escalation.yaml')}: [0].suggests unknown_event`,
      `${at('escalation.yaml')}: [0].tells[0].when unknown_deadline`,
      `${at('escalation.yaml')}: [0].tells[3].to[0] unknown_role`,
      `${at('escalation.yaml')}: [0].tells[1].when nobody_late`,
      `${at('escalation.yaml')}: [0].tells[2].if no_cause`,
      `${at('escalation.yaml')}: [0].tells[3].if.payload.unit no_cause`,
      `${at('escalation.yaml')}: [1].rung duplicate_rung`,
    ]);
  });
  test('sees a state in which nobody must act, and a reason that is not needed', () => {
    expect(
      faults((w) => (clock(w, 'replyDue').stops = ['enter closed', 'enter answered'])),
    ).toEqual([
      `${at('deadlines.yaml')}: withoutClock no_clock`,
      `${at('deadlines.yaml')}: withoutClock no_clock`,
    ]);
    expect(faults((w) => (w.deadlines.withoutClock['assigned.handling'] = '没有'))).toEqual([
      `${at('deadlines.yaml')}: withoutClock.assigned.handling clock_runs`,
    ]);
    expect(faults((w) => (clock(w, 'holdDue').kind = 'window'))).toEqual([
      `${at('deadlines.yaml')}: withoutClock no_clock`,
    ]);
    // A rule for one profile only leaves the other one without a clock.
    expect(faults((w) => (clock(w, 'dispatchDue').rules[0]!.profile = 'slow'))).toHaveLength(2);
  });
  test('sees missing languages, labels and texts, and those that nobody needs', () => {
    expect(
      faults((w) => {
        delete w.texts['zh-TW'];
        delete w.texts['en']!.labels.states['assigned.onHold'];
        delete w.texts['en']!.labels.guards['reworkLeft'];
        delete w.texts['en']!.labels.options['reason.offTopic'];
        delete w.texts['en']!.labels.fields['solved'];
        w.texts['en']!.labels.events['sleep'] = 'Sleep';
        delete w.texts['en']!.messages['overdue'];
        w.texts['en']!.messages['spare'] = { subject: 'x', body: 'x' };
      }),
    ).toEqual([
      `${at('texts/zh-TW')} missing_language`,
      `${at('texts/en/labels.yaml')}: states.assigned.onHold missing_label`,
      `${at('texts/en/labels.yaml')}: events.sleep unused_label`,
      `${at('texts/en/labels.yaml')}: guards.reworkLeft missing_label`,
      `${at('texts/en/labels.yaml')}: fields.reply.solved missing_label`,
      `${at('texts/en/labels.yaml')}: options.reason.offTopic missing_label`,
      `${at('texts/en/overdue.md')} missing_text`,
      `${at('texts/en/spare.md')} unused_text`,
    ]);
  });
  test('sees placeholders that the data do not name, and a secret in a text that others read', () => {
    const texts = (body: string) =>
      faults((w) => (w.texts['en']!.messages['overdue']!.body = body));
    expect(texts('{colour}')).toEqual([
      `${at('texts/en/overdue.md')}: {colour} unknown_placeholder`,
    ]);
    expect(texts('{queryCode}')).toEqual([
      `${at('texts/en/overdue.md')}: {queryCode} unknown_placeholder`,
    ]);
    expect(texts('{payload.text}')).toEqual([
      `${at('texts/en/overdue.md')}: {payload.text} unknown_placeholder`,
    ]);
    expect(texts('{context.reworks} {due.replyDue} {payload.ordinal}')).toEqual([
      `${at('texts/en/overdue.md')}: {payload.ordinal} unknown_placeholder`,
    ]);
  });
  test('sees machines that do more than assign, and states that lead nowhere', () => {
    const machine = setup({
      guards: { yes: () => true },
      actions: { shout: () => undefined },
    }).createMachine({
      id: 'bad',
      initial: 'received',
      states: {
        received: {
          initial: 'a',
          states: {
            a: {
              on: {
                dispatch: '#bad.assigned',
                signFor: { guard: () => true, target: '#bad.closed' },
              },
            },
          },
        },
        assigned: {
          initial: 'stuck',
          states: {
            stuck: { entry: 'shout', after: { 1000: '#bad.closed' } },
            lost: { on: { vanish: '#bad.closed' } },
          },
        },
        answered: {},
        closed: { initial: 'done', states: { done: {} } },
      },
    });
    const found = faults((w) => (w.machine = machine)).filter((f) => f.startsWith(at('machine')));
    for (const expected of [
      'states missing_phase',
      'received.a.signFor unnamed_guard',
      'assigned.stuck effect',
      'assigned.stuck internal_event',
      'assigned.lost unreachable',
      'answered unreachable',
      'vanish unknown_event',
      'reply unhandled_event',
    ]) {
      expect(found).toContain(`${at('machine')}: ${expected}`);
    }
  });
  test('sees a form that is to be filled from an event or a field that is not there', () => {
    const found = faults((w) => {
      w.events['signFor'] = {
        ...w.events['signFor']!,
        prefill: { from: 'dispatch', fields: ['unit'] },
      };
    });
    expect(found).toEqual([`${at('machine')}: signFor unknown_prefill`]);
  });
  test('sees a state that cases are in and the machine has lost', () => {
    expect(
      checkStatesInUse(sample, ['assigned.handling', 'assigned.inWork']).map((f) => f.message),
    ).toEqual([
      'cases are in "assigned.inWork", which the machine does not have: states are never renamed, only retired',
    ]);
  });
});
