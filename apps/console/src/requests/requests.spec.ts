import { describe, expect, test } from '@jest/globals';
import { requestInput } from '@huiyin/contract';
import { dropDraft, readDraft, saveDraft } from './draft.js';
import { similarQueryOf, toRequestInput } from './request-input.js';

const call = {
  channel: 'phone' as const,
  type: 'complaint' as const,
  title: ' 夜间施工噪声 ',
  content: '工地凌晨两点仍在打桩。',
};

describe('a registered call', () => {
  test('is what the contract asks for', () => {
    const input = toRequestInput({
      ...call,
      place: '民生路 18 号',
      urgent: true,
      requester: { name: '王某', phone: '139 0000 0000', email: '', address: ' ' },
    });
    expect(requestInput.parse(input)).toMatchObject({
      title: '夜间施工噪声',
      urgent: true,
      replyWanted: true,
      requester: { name: '王某', phone: '139 0000 0000', kind: 'person' },
    });
    expect(input.requester).not.toHaveProperty('email');
  });

  test('is anonymous when neither a name nor a contact was given', () => {
    const input = toRequestInput({ ...call, requester: { name: '', phone: ' ', kind: 'person' } });
    expect(input).not.toHaveProperty('requester');
  });

  test('leaves the secrecy to the rules until the operator decides', () => {
    expect(toRequestInput(call)).not.toHaveProperty('secrecy');
    expect(toRequestInput({ ...call, secrecy: false }).secrecy).toBe(false);
  });
});

describe('likely duplicates', () => {
  test('are looked for when there is something to compare', () => {
    expect(similarQueryOf({ title: '路灯' })).toBeNull();
    expect(similarQueryOf({ place: '民生路' })).toBeNull();
    expect(similarQueryOf({ requester: { phone: '139-0000-0000' } })).toEqual({
      phone: '13900000000',
    });
    expect(similarQueryOf({ title: '路灯不亮', content: '一周了', place: '民生路' })).toEqual({
      text: '路灯不亮 一周了',
      place: '民生路',
    });
  });
});

describe('the draft of a registration', () => {
  const store = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
  };

  test('comes back after a reload, without the person', () => {
    const tab = store();
    saveDraft(tab, { ...call, requester: { name: '王某', phone: '13900000000' } });
    expect(readDraft(tab)).toEqual(call);
    expect([...tab.kept.values()].join()).not.toContain('王某');
    expect([...tab.kept.values()].join()).not.toContain('139');
  });

  test('is gone when it is dropped, or when nothing was written', () => {
    const tab = store();
    saveDraft(tab, call);
    dropDraft(tab);
    expect(readDraft(tab)).toBeNull();
    saveDraft(tab, { channel: 'phone', title: '' });
    expect(readDraft(tab)).toBeNull();
  });

  test('that is damaged is no draft', () => {
    const tab = store();
    tab.setItem('huiyin.draft', '{');
    expect(readDraft(tab)).toBeNull();
  });
});
