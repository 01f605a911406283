import { beforeAll, describe, expect, test } from '@jest/globals';
import { settled } from '../../../../test/support/settled.js';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { GENESIS, hashEvent } from '../cases/hash-chain.js';
import { bundleDigest, makeBundle, type Bundle } from './bundle.js';
import { isBundleIntact, provenUntil, verdictOf } from './findings.js';
import { headHash } from './head.js';
import { makeHead, storedHeads } from './head-store.js';
import { leafHash } from './merkle.js';
import { verifyBundle } from './verify-bundle.js';

let t: TestServices;
let ids: number[];
let bundle: Bundle;

const copy = (): Bundle => structuredClone(bundle);
const signed = (changed: Bundle): string =>
  JSON.stringify({ ...changed, digest: bundleDigest(changed) });
const kept = async () => ({ heads: await storedHeads(t.postgres.pool), faults: [] });
/** Made some minutes after the midnight that ends the day. */
const headOf = async (day: string) => {
  t.clock.set(`${day}T16:05Z`);
  await settled(t.postgres);
  return makeHead(t.postgres, day, t.clock.now());
};
const whatOf = (text: string, ok: boolean | null, keptHeads?: Awaited<ReturnType<typeof kept>>) =>
  verifyBundle(text, keptHeads)
    .filter((finding) => finding.ok === ok)
    .map(({ what }) => what);

/** The whole history of a case recomputed after a change, as somebody who owns the database could. */
function rewrite(one: Bundle['cases'][number]): void {
  let previous: Buffer = GENESIS;
  for (const event of one.events) {
    const { at, hash: _, prevHash: __, ...rest } = event;
    event.prevHash = previous.toString('hex');
    previous = hashEvent({ caseId: one.id, at: new Date(at), ...rest }, previous);
    event.hash = previous.toString('hex');
  }
}

/** Heads that were altered are made to fit each other again. */
function chainAnew({ heads }: Bundle): void {
  let previous = heads[0]?.previous ?? '';
  for (const head of heads) {
    head.previous = previous;
    previous = head.hash = headHash(head);
  }
}

/** Makes the last head one of nothing but the only case of the bundle as it is now, and shows it. */
function bindAlone(forged: Bundle): void {
  const [one] = forged.cases;
  const head = forged.heads.at(-1);
  const last = one?.events.at(-1);
  if (!one || !head || !last) throw new Error('nothing to forge');
  const leaf = { caseId: one.id, seq: last.seq, hash: Buffer.from(last.hash, 'hex') };
  Object.assign(head, { cases: 1, root: leafHash(leaf).toString('hex') });
  chainAnew(forged);
  one.inclusions = one.inclusions.filter(({ day }) =>
    forged.heads.some((kept) => kept.day === day && kept !== head),
  );
  one.inclusions.push({ day: head.day, seq: last.seq, index: 0, size: 1, path: [] });
}

beforeAll(async () => {
  t = await testServices();
  ids = [];
  for (let i = 0; i < 300; i++) ids.push((await t.register({ title: `第${i}件` })).state.id);
  const id = ids[280] as number;
  await headOf('2026-03-02');
  await t.step(id, 'operator', 'submit', { remark: '请尽快' });
  await t.step(id, 'dispatcher', 'dispatch', { unit: t.unit('urban') });
  await headOf('2026-03-03');
  await headOf('2026-03-04');
  await t.step(id, 'urban.liaison', 'signFor');
  await headOf('2026-03-05');
  await t.step(ids[0] as number, 'operator', 'submit', {});
  bundle = await makeBundle(t.postgres, [id, ids[0] as number], t.clock.now());
});

describe('a bundle', () => {
  test('proves by itself what each head bound, and says what none binds yet', async () => {
    const findings = verifyBundle(JSON.stringify(bundle), await kept());
    expect(isBundleIntact(findings)).toBe(true);
    const [number, other] = bundle.cases.map((one) => one.number);
    expect(findings).toMatchObject([
      { what: 'chainIntact', number, seq: 4 },
      { what: 'included', number, seq: 1, day: '2026-03-02' },
      { what: 'included', number, seq: 3, day: '2026-03-03' },
      { what: 'included', number, seq: 4, day: '2026-03-05' },
      { what: 'chainIntact', number: other, seq: 2 },
      { what: 'included', number: other, seq: 1, day: '2026-03-02' },
      { what: 'included', number: other, seq: 1, day: '2026-03-05' },
      { ok: null, what: 'notYetBound', number: other, seq: 2 },
      { what: 'headsIntact', heads: 4, from: '2026-03-02', to: '2026-03-05' },
      { what: 'confirmed', number, seq: 4, day: '2026-03-05' },
      { what: 'confirmed', number: other, seq: 1, day: '2026-03-05' },
      { ok: null, what: 'notYetConfirmed', number: other, seq: 2, day: '2026-03-05' },
      { ok: true, what: 'headsConfirmed', day: '2026-03-05' },
    ]);
    expect(provenUntil(findings)).toBe('2026-03-05');
    expect(verdictOf(findings)).toBe('notYet');
  });

  test('holds no word of who asked', () => {
    expect(JSON.stringify(bundle)).not.toMatch(/张三丰|13800001234|zhang@example/);
  });

  test('in which one character was changed is refused, wherever it stands', async () => {
    const text = JSON.stringify(bundle);
    const heads = await kept();
    for (let at = 0; at < text.length; at += 37) {
      const sign = text[at] === 'a' ? 'b' : 'a';
      const changed = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`;
      expect([
        changed.slice(at - 20, at + 20),
        isBundleIntact(verifyBundle(changed, heads)),
      ]).toEqual([changed.slice(at - 20, at + 20), false]);
    }
  });

  test('with a changed word shows the step, even if its sum was made anew', () => {
    const changed = copy();
    (changed.cases[0]?.events[1] as { payload: object }).payload = { remark: '不急' };
    expect(verifyBundle(signed(changed))).toContainEqual({
      ok: false,
      what: 'chainBroken',
      number: bundle.cases[0]?.number,
      seq: 2,
    });
  });

  test('whose chain was computed anew no longer leads to the heads', () => {
    const changed = copy();
    (changed.cases[0]?.events[1] as { payload: object }).payload = { remark: '不急' };
    rewrite(changed.cases[0] as Bundle['cases'][number]);
    // What came before the change is still bound by its head.
    expect(whatOf(signed(changed), false)).toEqual(['notIncluded', 'notIncluded']);
  });

  test('that lost its last event is not what the head binds', () => {
    const changed = copy();
    changed.cases[0]?.events.pop();
    expect(whatOf(signed(changed), false)).toEqual(['notIncluded']);
  });

  test('with heads made anew fits itself, and not the heads that were kept', async () => {
    const changed = copy();
    const [first] = changed.heads;
    if (first) first.events++;
    expect(whatOf(signed(changed), false)).toEqual(['headAltered']);
    chainAnew(changed);
    expect(whatOf(signed(changed), false)).toEqual([]);
    expect(whatOf(signed(changed), false, await kept())).toEqual([
      ...['headDiffers', 'headDiffers', 'headDiffers', 'headDiffers'],
      ...['notShown', 'notShown'],
    ]);
  });

  test('is confirmed by a single hash that somebody kept, if it shows where the case stood then', async () => {
    const all = await kept();
    const one = { ...all, heads: all.heads.slice(2, 3) };
    const { id, number } = bundle.cases[0] ?? { id: 0 };
    // Somebody may have written the fourth event afterwards: whoever kept the head of the fourth must be shown it.
    const unshown = verifyBundle(JSON.stringify(bundle), one);
    expect(unshown).toContainEqual({
      ok: false,
      what: 'notShown',
      number,
      seq: 4,
      day: '2026-03-04',
    });
    expect(verdictOf(unshown)).toBe('incomplete');
    const made = await makeBundle(t.postgres, [id], t.clock.now(), '2026-03-04');
    const findings = verifyBundle(JSON.stringify(made), one);
    expect(findings).toContainEqual({
      ok: true,
      what: 'confirmed',
      number,
      seq: 3,
      day: '2026-03-04',
    });
    expect(findings).toContainEqual({ ok: true, what: 'headsConfirmed', day: '2026-03-04' });
    expect(findings).toContainEqual({ ok: null, what: 'headsUnconfirmed', heads: 1 });
    expect(findings).toContainEqual({
      ok: null,
      what: 'notYetConfirmed',
      number,
      seq: 4,
      day: '2026-03-04',
    });
    expect(verdictOf(findings)).toBe('notYet');
    const none = verifyBundle(JSON.stringify(bundle), { heads: [], faults: [] });
    expect(none).toContainEqual({ ok: null, what: 'fileEmpty' });
    expect(verdictOf(none)).toBe('notYet');
    await expect(makeBundle(t.postgres, [id], t.clock.now(), '2026-01-01')).rejects.toMatchObject({
      code: 'invalid_payload',
    });
  });

  test('that was made before the last head that was kept holds for its own day', async () => {
    const old = copy();
    old.heads.splice(2);
    old.cases.splice(1);
    const [one] = old.cases;
    one!.events.splice(3);
    one!.inclusions.splice(2);
    const findings = verifyBundle(signed(old), await kept());
    expect(verdictOf(findings)).toBe('good');
    expect(provenUntil(findings)).toBe('2026-03-03');
    expect(findings).toContainEqual({ ok: null, what: 'fileGoesOn', day: '2026-03-05' });
  });

  test('without a file of heads says that it proves no more than that it fits itself', () => {
    expect(whatOf(JSON.stringify(bundle), null)).toContain('noFile');
  });

  test('from which heads or ways were taken says so', () => {
    const noMiddle = copy();
    noMiddle.heads.splice(1, 1);
    expect(whatOf(signed(noMiddle), false)).toEqual(['notIncluded', 'headLoose', 'headLoose']);
    // In another order, so that an older one seems to be the last.
    const turned = copy();
    turned.heads.push(...turned.heads.splice(1, 1));
    expect(whatOf(signed(turned), false)).toContain('headLoose');
    const noWays = copy();
    for (const one of noWays.cases) one.inclusions = [];
    expect(whatOf(signed(noWays), null)).toEqual(['notYetBound', 'notYetBound', 'noFile']);
    expect(whatOf(signed(noWays), false)).toEqual(['endNotShown', 'endNotShown']);
  });

  test('from which the last events of a case were taken says so, whatever was taken with them', async () => {
    const short = copy();
    const [one] = short.cases;
    one!.events.splice(2);
    one!.inclusions = one!.inclusions.filter(({ seq }) => seq <= 2);
    expect(whatOf(signed(short), false)).toEqual(['endNotShown']);
    expect(verdictOf(verifyBundle(signed(short), await kept()))).toBe('altered');
  });

  test('in the number of another case is refused', () => {
    const renamed = copy();
    renamed.cases[0]!.number = bundle.cases[1]!.number;
    expect(whatOf(signed(renamed), false)).toEqual(['numberDiffers']);
  });

  test('that is none is named as such', () => {
    for (const text of [
      '',
      '[]',
      '{"format":"huiyin-bundle-2"}',
      JSON.stringify({ ...bundle, cases: [] }),
      // What nothing binds must not stand beside what is bound.
      signed(copy()).replace('"format"', '"conclusion":"全部按时办结","format"'),
      signed(copy()).replace('"payload":{', '"remark":"来电人表示满意","payload":{'),
      signed(copy()).replace('"payload":{', '"payload":{"remark":"不急"},"payload":{'),
      signed(copy()).replace('"payload":{', '"payload":{"__proto__":{"remark":"不急"},'),
    ])
      expect(whatOf(text, false)).toEqual(['noBundle']);
  });
});

describe('a case that is younger than the latest head', () => {
  let young: Bundle;
  const change = (by: (changed: Bundle) => void): string => {
    const changed = structuredClone(young);
    by(changed);
    return signed(changed);
  };
  const verdict = async (text: string) => verdictOf(verifyBundle(text, await kept()));

  beforeAll(async () => {
    t.clock.set('2026-03-06T02:00Z');
    // As an import writes it: what happened years ago is recorded today.
    const { state } = await t.register({ receivedAt: new Date('2019-04-25T02:00Z') });
    young = await makeBundle(t.postgres, [state.id], t.clock.now());
  });

  test('is not yet proven, which is no contradiction, however old it says it is', async () => {
    const findings = verifyBundle(JSON.stringify(young), await kept());
    const number = young.cases[0]?.number;
    expect(young.cases[0]?.events[0]?.at).toMatch(/^2019/);
    expect(findings).toMatchObject([
      { ok: true, what: 'chainIntact', number, seq: 1 },
      { ok: null, what: 'notYetBound', number, seq: 1 },
      { ok: true, what: 'headsIntact', from: '2026-03-05', to: '2026-03-05' },
      { ok: null, what: 'notYetConfirmed', number, seq: 1, day: '2026-03-05' },
      { ok: true, what: 'headsConfirmed', day: '2026-03-05' },
    ]);
    expect(verdictOf(findings)).toBe('notYet');
    expect(verdictOf(verifyBundle(JSON.stringify(young)))).toBe('notYet');
  });

  test('shows it by its neighbours: without them, or with others, it does not agree', async () => {
    expect(await verdict(change(({ cases: [one] }) => delete one?.absences))).toBe('altered');
    const other = change(({ cases: [one] }) => (one!.absences![0]!.before!.caseId -= 1));
    expect(await verdict(other)).toBe('altered');
    expect(await verdict(change(({ cases: [one] }) => (one!.absences![0]!.before = null)))).toBe(
      'altered',
    );
    const known = copy();
    const absences = structuredClone(young.cases[0]?.absences);
    for (const one of known.cases) Object.assign(one, { inclusions: [], absences });
    expect(await verdict(signed(known))).toBe('altered');
  });

  test('is found out if it is not: ways and heads that were cut off are missed', async () => {
    const noWays = copy();
    for (const one of noWays.cases) one.inclusions = [];
    expect(await verdict(signed(noWays))).toBe('altered');
    const lastWay = copy();
    lastWay.cases[0]?.inclusions.pop();
    expect(await verdict(signed(lastWay))).toBe('altered');
    // Made earlier, or cut off: nobody can tell, and it proves nothing.
    for (const left of [0, 2]) {
      const cut = copy();
      cut.heads.splice(left);
      cut.cases.splice(1);
      for (const one of cut.cases)
        one.inclusions = one.inclusions.filter(({ day }) => cut.heads.some((h) => h.day === day));
      const findings = verifyBundle(signed(cut), await kept());
      expect(findings).toContainEqual(expect.objectContaining({ ok: false, what: 'notShown' }));
      expect(verdictOf(findings)).toBe('incomplete');
    }
  });

  test('is found out if forged heads are to make it young', async () => {
    const forged = copy();
    const last = forged.heads.at(-1);
    forged.heads = [{ ...last!, day: '2026-03-06', previous: last!.hash }];
    forged.cases.splice(1);
    bindAlone(forged);
    const findings = verifyBundle(signed(forged), await kept());
    expect(findings).toContainEqual(expect.objectContaining({ ok: false, what: 'notShown' }));
    expect(verdictOf(findings)).toBe('incomplete');
  });

  /** Real heads, and behind the last of them one that somebody made by himself. */
  const withForgedHead = (change: (one: Bundle['cases'][number]) => void): Bundle => {
    const forged = copy();
    const last = forged.heads.at(-1)!;
    forged.heads.push({ ...last, day: '2026-03-06', previous: last.hash });
    forged.cases.splice(1);
    change(forged.cases[0]!);
    bindAlone(forged);
    return forged;
  };
  const cutOff = (one: Bundle['cases'][number]): void => {
    one.events.splice(3);
    one.inclusions = one.inclusions.filter(({ seq }) => seq <= 3);
  };
  const replaced = (one: Bundle['cases'][number]): void => {
    one.inclusions = one.inclusions.filter(({ seq }) => seq <= 3);
    Object.assign(one.events[3]!, {
      at: '2026-03-06T01:00:00.000Z',
      payload: { remark: '来电人满意' },
    });
    rewrite(one);
  };
  const invented = (one: Bundle['cases'][number]): void => {
    one.inclusions = [];
    for (const event of one.events) event.at = '2026-03-06T01:00:00.000Z';
    rewrite(one);
  };

  test.each([
    ['the last event was cut off', cutOff],
    ['the last event was replaced by one that says it is younger', replaced],
    ['the whole case was invented anew, and says that it is younger', invented],
  ])('is found out if a forged head follows the last one that was kept: %s', async (_, change) => {
    const { heads } = await kept();
    for (const file of [heads, heads.slice(-1), [heads[0]!, heads.at(-1)!]]) {
      const findings = verifyBundle(signed(withForgedHead(change)), { heads: file, faults: [] });
      expect(findings).toContainEqual(expect.objectContaining({ ok: false, what: 'notShown' }));
      expect(verdictOf(findings)).toBe('incomplete');
    }
  });

  test('is found out by the fork if a forged head follows one that was kept, but not the last', async () => {
    const forged = copy();
    forged.heads.splice(2);
    const second = forged.heads[1]!;
    forged.heads.push({ ...second, day: '2026-03-06', previous: second.hash });
    forged.cases.splice(1);
    const [one] = forged.cases;
    one!.events.splice(3);
    one!.inclusions.splice(2);
    bindAlone(forged);
    const { heads } = await kept();
    const findings = verifyBundle(signed(forged), { heads, faults: [] });
    expect(findings).toContainEqual(expect.objectContaining({ ok: false, what: 'headDiffers' }));
    expect(verdictOf(findings)).toBe('altered');
    // Who has kept the last one only does not see the fork, and is shown nothing.
    const last = { heads: heads.slice(-1), faults: [] };
    expect(verdictOf(verifyBundle(signed(forged), last))).toBe('incomplete');
  });

  test('with a leaf that no tree can hold is no bundle', () => {
    const huge = structuredClone(young);
    huge.cases[0]!.absences![0]!.before!.seq = 2 ** 40;
    expect(whatOf(signed(huge), false)).toEqual(['noBundle']);
  });

  test('is confirmed once the day’s head is made', async () => {
    await headOf('2026-03-06');
    const made = await makeBundle(t.postgres, [young.cases[0]!.id], t.clock.now());
    expect(verdictOf(verifyBundle(JSON.stringify(made), await kept()))).toBe('good');
    // Recorded today, dated years ago: who has not kept the head of its own day must be shown that his does not know it.
    const earlier = { heads: (await kept()).heads.slice(0, -1), faults: [] };
    expect(verdictOf(verifyBundle(JSON.stringify(made), earlier))).toBe('incomplete');
    const day = earlier.heads.at(-1)?.day;
    const shown = await makeBundle(t.postgres, [young.cases[0]!.id], t.clock.now(), day);
    expect(verdictOf(verifyBundle(JSON.stringify(shown), earlier))).toBe('notYet');
  });
});
