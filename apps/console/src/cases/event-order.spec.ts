import { expect, test } from '@jest/globals';
import { inOrder } from './event-order.js';

const order = (...types: string[]) => {
  const { main, beside } = inOrder(types.map((type) => ({ type, label: type, fields: [] })));
  return [main, beside].map((events) => events.map(({ type }) => type));
};

test('signing leads, a return is offered beside it, a note comes last', () => {
  expect(order('note', 'signFor', 'requestReturn', 'addAssist')).toEqual([
    ['signFor'],
    ['requestReturn', 'addAssist', 'note'],
  ]);
});

test('a supervisor is here to remind, not to take notes', () => {
  expect(order('note', 'remind', 'supervise', 'escalate')).toEqual([
    ['remind'],
    ['supervise', 'escalate', 'note'],
  ]);
});

test('who may only take notes is not pushed to', () => {
  expect(order('note')).toEqual([[], ['note']]);
});
