import { describe, expect, test } from '@jest/globals';
import { categoryName } from './category-name.js';
import { wordOf } from './word.js';

describe('the word of a code', () => {
  test('is nothing until the words have arrived: nobody reads “phone” first', () => {
    expect(wordOf(undefined, 'phone')).toBe('');
    expect(categoryName(undefined, 'urban.roads')).toBeNull();
  });

  test('is what the vocabulary says, and the code itself where that says nothing', () => {
    expect(wordOf({ phone: '电话' }, 'phone')).toBe('电话');
    expect(wordOf({ phone: '电话' }, 'telegram')).toBe('telegram');
    const categories = [{ code: 'urban.roads', name: '道路' }];
    expect(categoryName(categories, 'urban.roads')).toBe('道路');
    expect(categoryName(categories, 'urban.gone')).toBe('urban.gone');
  });

  test('no category has no name', () => expect(categoryName([], null)).toBeNull());
});
