import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../config/config.js';
import { attachmentHeader, cleanFileName } from './case-files.js';
import { FileStore } from './file.store.js';

let dir: string;
let store: FileStore;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyin-files-'));
  store = new FileStore(
    readConfig({
      DATABASE_URL: 'postgres://localhost/x',
      FILES_DIR: dir,
      MAX_UPLOAD_BYTES: '2048',
    }),
  );
});
afterAll(() => rm(dir, { recursive: true }));

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const put = (content: Buffer | string) => store.put(Readable.from([Buffer.from(content)]));
const bytesOf = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());

describe('stored files', () => {
  test('a picture is known by its bytes, stored by its hash and read back unchanged', async () => {
    const stored = await put(PNG);
    expect(stored.mime).toBe('image/png');
    expect((await put(PNG)).hash).toEqual(stored.hash);
    expect(await bytesOf(store.read(stored.hash))).toEqual(PNG);
  });

  test('Chinese text is text, whatever it says', async () => {
    const stored = await put('<script>alert(1)</script> 说明：路面积水');
    expect(stored.mime).toBe('text/plain; charset=utf-8');
  });

  test.each([
    ['a program', Buffer.from('7f454c46020101000000000000000000', 'hex')],
    [
      'a zip that is no document',
      Buffer.from('504b0506000000000000000000000000000000000000', 'hex'),
    ],
    ['GBK text, which is no UTF-8', Buffer.from('c2b7c3e6bbfdcbae', 'hex')],
    ['text with NUL', Buffer.from('a\0b')],
    ['nothing', Buffer.alloc(0)],
  ])('%s is refused', async (_, content) => {
    await expect(put(content)).rejects.toMatchObject({ code: 'unsupported_file' });
  });

  test('a file over the limit is refused, and nothing of any refused file stays on the disk', async () => {
    await expect(put('x'.repeat(2049))).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        await writeFile(join(dir, 'marker'), '');
        throw new Error('the line broke');
      })(),
    );
    await expect(store.put(broken)).rejects.toThrow('the line broke');
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });
});

describe('file names', () => {
  test.each([
    ['现场照片.png', '现场照片.png'],
    ['..\\..\\etc/passwd', 'passwd'],
    ['a\r\nSet-Cookie: x.txt', 'aSet-Cookie: x.txt'],
    ['exe\u202egnp.txt', 'exegnp.txt'],
    ['..', undefined],
    ['', undefined],
  ])('%j is kept as %j', (given, kept) => {
    expect(cleanFileName(given)).toBe(kept);
  });

  test('a Chinese name travels in both forms', () => {
    expect(attachmentHeader('现场(1)\'a".png')).toBe(
      `attachment; filename="__(1)'a_.png"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%281%29%27a%22.png`,
    );
  });
});
