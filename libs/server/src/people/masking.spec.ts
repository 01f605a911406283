import { describe, expect, test } from '@jest/globals';
import { maskName, maskPhone } from './masking.js';

describe('masking', () => {
  test.each([
    ['张三', '张**'],
    ['欧阳修远', '欧**'],
    ['  Ann Lee', 'A**'],
    ['𠮷田', '𠮷**'],
    ['', ''],
  ])('the name %s is shown as %s', (name, shown) => {
    expect(maskName(name)).toBe(shown);
  });

  test.each([
    ['13812341234', '138****1234'],
    ['+86 138-1234-1234', '138****1234'],
    ['0551-2345678', '055****5678'],
    ['2345678', '****78'],
    ['12345', '****45'],
  ])('the number %s is shown as %s', (phone, shown) => {
    expect(maskPhone(phone)).toBe(shown);
  });
});
