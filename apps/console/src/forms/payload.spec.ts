import { describe, expect, test } from '@jest/globals';
import type { FieldView } from '../api/types.js';
import { lengthOf, lengthText, sortFaults, toPayload } from './payload.js';

const field = (name: string, widget: string, more: Partial<FieldView> = {}): FieldView => ({
  name,
  label: name,
  widget,
  required: false,
  ...more,
});
const yesNo = [
  { value: 'true', label: '是' },
  { value: 'false', label: '否' },
];

describe('an event form becomes a payload', () => {
  test('what was left empty is left out', () => {
    const fields = [field('note', 'textarea'), field('unit', 'unit'), field('reasons', 'select')];
    expect(toPayload(fields, { note: '  ', reasons: [] })).toEqual({});
  });

  test('texts are sent without the blanks around them, HTML as it was typed', () => {
    const fields = [field('text', 'textarea')];
    expect(toPayload(fields, { text: ' <b>已修复</b> ]]> 🙂\n' })).toEqual({
      text: '<b>已修复</b> ]]> 🙂',
    });
  });

  test('a box that must be answered says false, another one says nothing', () => {
    const fields = [
      field('designate', 'checkbox'),
      field('reached', 'checkbox', { required: true }),
    ];
    expect(toPayload(fields, {})).toEqual({ reached: false });
    expect(toPayload(fields, { designate: true, reached: true })).toEqual({
      designate: true,
      reached: true,
    });
  });

  test('a choice between yes and no is a fact', () => {
    const fields = [field('reached', 'radio', { options: yesNo })];
    expect(toPayload(fields, { reached: 'false' })).toEqual({ reached: false });
    expect(toPayload(fields, { reached: 'true' })).toEqual({ reached: true });
  });

  test('assisting units keep their tasks, empty rows go', () => {
    const fields = [field('assists', 'units')];
    const rows = [{ unit: 7, task: ' 提供管网图 ' }, { unit: 8 }, {}];
    expect(toPayload(fields, { assists: rows })).toEqual({
      assists: [{ unit: 7, task: '提供管网图' }, { unit: 8 }],
    });
    expect(toPayload(fields, { assists: [{}] })).toEqual({});
  });

  test('zero is a number and not an empty field', () => {
    expect(toPayload([field('count', 'number')], { count: 0 })).toEqual({ count: 0 });
  });

  test('values of fields that the event does not have are not sent', () => {
    expect(toPayload([field('text', 'text')], { text: '好', other: 1 })).toEqual({ text: '好' });
  });
});

describe('faults of a refused payload', () => {
  test('stand at their fields', () => {
    const faults = [
      { path: 'payload.text', code: 'too_small', message: '不能为空' },
      { path: 'payload.assists[0].task', code: 'too_big', message: '太长' },
      { path: 'version', code: 'invalid_type', message: '缺少版本' },
    ];
    expect(sortFaults(faults, ['text', 'assists'])).toEqual({
      byField: { text: ['不能为空'], assists: ['太长'] },
      others: ['version: 缺少版本'],
    });
  });

  test('go to the innermost field of a nested form', () => {
    const faults = [{ path: 'requester.phone', code: 'invalid', message: '电话' }];
    expect(sortFaults(faults, ['requester', 'requester.phone']).byField).toEqual({
      'requester.phone': ['电话'],
    });
  });
});

describe('the length of an extension', () => {
  test.each(['5 working days', '1 working day', '24 hours', '10 calendar days'])(
    '%s is kept',
    (text) => {
      const length = lengthOf(text);
      expect(length && lengthText(length.count, length.unit)).toBe(text);
    },
  );
  test('is nothing while it is not complete', () => {
    expect(lengthOf('')).toBeNull();
    expect(lengthOf('five days')).toBeNull();
  });
});
