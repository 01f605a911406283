import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadCalendar } from './calendars.js';
import { WorkflowError, WORKFLOWS_FOLDER } from './files.js';
import { loadWorkflows } from './load.js';

const SAMPLE = join(WORKFLOWS_FOLDER, '../test/stories/sample');
let own: string;
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'workflows-'));
});
afterEach(() => rmSync(own, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(own, path, '..'), { recursive: true });
  writeFileSync(join(own, path), text);
}

function copySample(kind: string): void {
  cpSync(join(SAMPLE, 'enquiry'), join(own, kind), { recursive: true });
}

async function faultsOf(run: () => unknown): Promise<string[]> {
  try {
    await run();
  } catch (error) {
    if (error instanceof WorkflowError) return error.faults.map((f) => `${f.path}: ${f.message}`);
    throw error;
  }
  throw new Error('nothing was refused');
}
const load = () => loadWorkflows({ dir: SAMPLE, extraDir: own });

describe('workflow folders', () => {
  test('of a deployment replace single files and leave the rest as it is', async () => {
    write('enquiry/routing.yaml', 'numberPrefix: ZX\nassignments: {}\nlimits: { reworks: 3 }\n');
    write('enquiry/texts/zh-CN/answered.md', '# 办结\n\n{title}\n');
    const workflow = (await loadWorkflows({ dir: SAMPLE, extraDir: own, check: false })).get(
      'enquiry',
    );
    expect(workflow?.routing).toEqual({
      numberPrefix: 'ZX',
      assignments: {},
      requests: {},
      limits: { reworks: 3 },
    });
    expect(workflow?.texts['zh-CN']?.messages['answered']).toEqual({
      subject: '办结',
      body: '{title}',
    });
    expect(workflow?.texts['en']?.messages['answered']?.subject).toContain('{publicState}');
    expect(workflow?.permissions.view).toHaveLength(5);
  });
  test('of a deployment stand beside ours', async () => {
    copySample('petition');
    const from = (name: string) => pathToFileURL(join(SAMPLE, 'enquiry', `${name}.ts`)).href;
    // Outside the repository a module cannot import xstate and zod: they are given to it.
    write(
      'petition/machine.js',
      `import { machine } from '${from('machine')}';
      export default ({ z }) => ({ machine, contextSchema: z.object({ reworks: z.number(), urgent: z.boolean() }) });`,
    );
    write('petition/events.js', `export { events } from '${from('events')}';`);
    const workflows = await load();
    expect([...workflows.keys()]).toEqual(['enquiry', 'petition']);
    expect(workflows.get('petition')?.context.safeParse({ reworks: 1 }).success).toBe(false);
  });
  test('report all faults of all tables at once, with file and line of the table', async () => {
    write(
      'enquiry/deadlines.yaml',
      'profiles: [default]\nclocks:\n  replyDue:\n    starts: event dispatch\n    stops: [enter closed, leaving closed]\n    rules:\n      - { validFrom: 2020-1-1, length: 5 days, basis: x }\n    colour: red\n',
    );
    write('enquiry/permissions.yaml', 'view: [{ role: operator }\nevents: {');
    write('enquiry/notifications.yaml', '- { when: dispatch, to: requester, text: x }');
    write('enquiry/texts/en/answered.md', 'no heading');
    const faults = await faultsOf(load);
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^workflows\/enquiry\/deadlines\.yaml: clocks\.replyDue\.stops\[1\]: /,
        ),
        'workflows/enquiry/deadlines.yaml: clocks.replyDue.rules[0].validFrom: a day is written YYYY-MM-DD',
        expect.stringMatching(
          /^workflows\/enquiry\/deadlines\.yaml: clocks\.replyDue\.rules\[0\]\.length: a length is written like /,
        ),
        'workflows/enquiry/deadlines.yaml: clocks.replyDue.colour: unknown field "colour"',
        expect.stringMatching(/^workflows\/enquiry\/permissions\.yaml: .*line \d/),
        expect.stringMatching(/^workflows\/enquiry\/notifications\.yaml: \[0\]\.when: /),
        expect.stringMatching(
          /^workflows\/enquiry\/texts\/en\/answered\.md: the first line must be the subject/,
        ),
      ]),
    );
  });
  test('are not looked for in a folder that does not exist', async () => {
    const extraDir = join(own, 'gone');
    const faults = await faultsOf(() => loadWorkflows({ dir: SAMPLE, extraDir }));
    expect(faults).toEqual([`${extraDir}: the folder does not exist`]);
    expect((await loadWorkflows({ dir: SAMPLE, extraDir: '' })).size).toBe(1);
  });
  test('report a module that is missing, broken, or exports the wrong things', async () => {
    copySample('petition');
    write('petition/machine.js', 'throw new Error("no machine today");');
    write('petition/events.js', 'export const event = {};');
    expect(await faultsOf(load)).toEqual([
      'workflows/petition/machine: no machine today',
      'workflows/petition/events: does not export `events`',
    ]);
  });
});

describe('the calendar', () => {
  test('is read from the reviewed years, with lunch breaks', () => {
    const calendar = loadCalendar();
    expect([calendar.id, calendar.firstYear, calendar.lastYear]).toEqual(['cn', 2004, 2026]);
    expect(calendar.officeHours).toEqual([
      [540, 720],
      [780, 1020],
    ]);
    expect(calendar.isWorkingDay('2026-02-14')).toBe(true);
    expect(calendar.isWorkingDay('2026-02-16')).toBe(false);
  });
  test('of a unit has its local days, and another version', () => {
    const local = loadCalendar({
      overlay: { id: '10', days: { daysOff: { '2026-07-08': '台风' }, workingDays: {} } },
    });
    expect([
      local.id,
      local.isWorkingDay('2026-07-08'),
      local.describeDay('2026-07-08').reason,
    ]).toEqual(['cn+10', false, 'localDayOff']);
    expect(local.version).not.toBe(loadCalendar().version);
  });
  test('names the file and the day of a wrong entry', async () => {
    write(
      'calendars/2026.yaml',
      'year: 2026\nsource: x\nholidays: { 2025-01-01: 元旦 }\nworkdays: { 2026-02-16: 春节 }\n',
    );
    write('calendars/2027.yaml', 'year: 2028\nsource: x\nholidays: {}\nworkdays: {}\n');
    expect(await faultsOf(() => loadCalendar({ extraDir: own }))).toEqual([
      'workflows/calendars/2026.yaml: holidays.2025-01-01: does not lie in 2026',
      'workflows/calendars/2026.yaml: workdays.2026-02-16: is no Saturday or Sunday',
      'workflows/calendars/2027.yaml: year: the file is named 2027.yaml',
    ]);
  });
});
