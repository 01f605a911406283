import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = new URL('../..', import.meta.url).pathname;

/** What the labels of the workflows say in zh-TW; the other word was said for it once, and is not to come back. */
const SAID_INSTEAD: [old: RegExp, word: string][] = [
  [/話務員/, '話務人員'],
  [/[分派][案單]員/, '分案人員'],
  [/熱線/, '專線'],
  [/領導/, '長官'],
  [/監察員/, '稽查員'],
  [/訴求/, '陳情'],
  [/工單/, '案件'],
  [/(承辦|主辦|協辦)單位/, '承辦機關、主辦機關、協辦機關'],
  [/派單|派出(?!所)|改派/, '分案、改分'],
  [/[併並]單(?!獨)/, '併案'],
  [/退單/, '退案'],
  [/掛[賬帳]/, '列管暫緩'],
  [/督辦|掛牌/, '列管督導'],
  [/催辦/, '稽催'],
  [/提級/, '提升層級'],
  [/辦結/, '結案'],
  [/舉報/, '檢舉'],
  [/(?<!順)延期|展期/, '展延'],
  [/批准|審批/, '核准、審核'],
  [/超期|(?<![來面])臨期/, '逾期、將到期'],
  [/反饋/, '回報'],
  [/聯繫/, '聯絡'],
  [/渠道/, '管道'],
  [/(?<!行事)日曆/, '行事曆'],
  [/工作天/, '工作日'],
  [/紀錄/, '記錄'],
  [/迴音/, '回音'],
];

/** Generated pages are made of these texts, and quote laws and local rules in their own words. */
const isSkipped = (name: string): boolean =>
  ['node_modules', 'dist'].includes(name) || name.startsWith('WORKFLOW.');

function textFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (isSkipped(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textFiles(path);
    return relative(ROOT, path).includes('zh-TW') ? [path] : [];
  });
}

test('every zh-TW text says the words of the workflows', () => {
  const files = ['apps', 'libs', 'workflows', 'test'].flatMap((part) =>
    textFiles(join(ROOT, part)),
  );
  expect(files.length).toBeGreaterThan(100);
  const old = files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        SAID_INSTEAD.flatMap(([pattern, word]) => {
          const found = pattern.exec(line)?.[0];
          return found ? [`${relative(ROOT, path)}:${index + 1} ${found} (say ${word})`] : [];
        }),
      ),
  );
  expect(old).toEqual([]);
});
