import { expect, test } from '@jest/globals';
import { inOrder, opensByItself } from './event-order.js';

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

test('a dispatcher whose case is on its way is not pushed to merge it', () => {
  expect(order('merge', 'recall', 'addAssist', 'remind')).toEqual([
    ['remind'],
    ['merge', 'recall', 'addAssist'],
  ]);
});

test('only a step of the main road stands open from the start', () => {
  const opens = (type: string) => opensByItself({ type, label: type, fields: [] });
  expect(['reply', 'merge', 'remind'].map(opens)).toEqual([true, false, false]);
});
