/*
 * Writes workflows/calendars/<year>.yaml, 2004–2026, from the npm package chinese-days. Run once per new
 * notice of the State Council; the files are then read by a person and kept: they are the data, this is
 * only the pen. A year file that exists is left alone, so that a correction is never overwritten;
 * `--force` writes it anew.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIRST = 2004;
const LAST = 2026;
/** The package shortens three names; people read the full ones. */
const NAMES = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

/** Later notices of the same year: the 70th anniversary of the victory, the longer Spring Festival of the epidemic. */
const FURTHER_NOTICES = {
  2015: 'http://www.gov.cn/zhengce/zhengceku/2015-05/13/content_9742.htm',
  2020: 'http://www.gov.cn/zhengce/zhengceku/2020-01/27/content_5472352.htm',
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'workflows', 'calendars');
const force = process.argv.includes('--force');
const packageRoot = dirname(createRequire(import.meta.url).resolve('chinese-days/package.json'));
const data = JSON.parse(readFileSync(join(packageRoot, 'dist', 'chinese-days.json'), 'utf8'));
const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
const notices = readNotices(
  readFileSync(join(packageRoot, 'src', 'holidays', 'generate.ts'), 'utf8'),
);

mkdirSync(target, { recursive: true });
for (let year = FIRST; year <= LAST; year++) {
  const file = join(target, `${year}.yaml`);
  if (existsSync(file) && !force) {
    console.log(`${year}: kept`);
    continue;
  }
  writeFileSync(file, render(year));
  console.log(`${year}: written`);
}

/** The package's source gives the address of each year's notice in the comment above the year; a forum page is none. */
function readNotices(source) {
  const found = new Map();
  for (const [, year, address] of source.matchAll(/\*\s*(\d{4})\s*\n\s*\*\s*(https?:\/\/\S+)/g)) {
    if (/gov\.cn|wikisource/.test(address)) found.set(Number(year), address);
  }
  return found;
}

function render(year) {
  const notice = notices.get(year);
  const first = notice ?? `国务院办公厅关于${year}年部分节假日安排的通知 (chinese-days ${version})`;
  const source = [first, FURTHER_NOTICES[year]].filter(Boolean).join(' ; ');
  return [
    `# ${year}年放假和调休。只列与普通周历不同的日子；未列出的周一至周五上班，周六、周日休息。`,
    `year: ${year}`,
    `source: ${source}`,
    ...section('holidays', data.holidays, year),
    ...section('workdays', data.workdays, year),
    '',
  ].join('\n');
}

function section(title, days, year) {
  const lines = Object.keys(days)
    .filter((day) => day.startsWith(`${year}-`))
    .sort()
    .map((day) => `  ${day}: ${nameOf(days[day])}`);
  return lines.length > 0 ? [`${title}:`, ...lines] : [`${title}: {}`];
}

/** `New Year's Day,元旦,1` → 元旦 */
function nameOf(value) {
  const name = value.split(',')[1];
  if (!name) throw new Error(`no Chinese name in "${value}"`);
  return NAMES[name] ?? name;
}
