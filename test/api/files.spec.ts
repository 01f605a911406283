import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseView, FileView } from '@huiyin/contract';
import { testApi, type TestApi } from '../support/api.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('attachments', () => {
  let api: TestApi;
  let current: CaseView;
  beforeAll(async () => {
    api = await testApi({ MAX_UPLOAD_BYTES: '100000' });
    current = await api.dispatched('urban');
  });
  const form = (content: Buffer | string, name: string, field = 'file'): FormData => {
    const data = new FormData();
    data.append(field, new Blob([new Uint8Array(Buffer.from(content))]), name);
    return data;
  };
  const path = () => `/cases/${current.id}/files`;

  test('a picture with a Chinese name is attached, listed and downloaded unchanged', async () => {
    const liaison = await api.as('urban.liaison');
    const stored = await liaison.post<FileView>(path(), form(PNG, '现场 照片(1).png'));
    expect(stored).toMatchObject({
      status: 201,
      body: { name: '现场 照片(1).png', mime: 'image/png', size: PNG.length },
    });
    const view = await liaison.get<CaseView>(`/cases/${current.id}`);
    expect(view.body.files).toContainEqual(stored.body);
    const response = await fetch(`${api.url}/api/v1${path()}/${stored.body.id}`, {
      headers: { cookie: liaison.cookie },
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="__ __(1).png"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%20%E7%85%A7%E7%89%87%281%29.png`,
    });
  });

  test('an attachment never changes a due date', async () => {
    const liaison = await api.as('urban.liaison');
    const deadlines = async () =>
      (await liaison.get<CaseView>(`/cases/${current.id}`)).body.deadlines;
    const before = await deadlines();
    expect(before.length).toBeGreaterThan(0);
    expect((await liaison.post(path(), form(PNG, '又一张.png'))).status).toBe(201);
    expect(await deadlines()).toEqual(before);
  });

  test('a page with a script comes back as text to be saved', async () => {
    const liaison = await api.as('urban.liaison');
    const stored = await liaison.post<FileView>(
      path(),
      form('<script>alert(1)</script>', '说明.html'),
    );
    const file = await liaison.get(`${path()}/${stored.body.id}`);
    expect(file.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(file.headers['content-disposition']).toMatch(/^attachment;/);
  });

  test('only who may see the case may attach or download', async () => {
    const [liaison, stranger] = [await api.as('urban.liaison'), await api.as('water.liaison')];
    const stored = await liaison.post<FileView>(path(), form('证据', '证据.txt'));
    const before = await api.rowCounts();
    expect((await stranger.get(`${path()}/${stored.body.id}`)).status).toBe(404);
    expect((await stranger.post(path(), form('x', 'x.txt'))).status).toBe(404);
    expect(await api.rowCounts()).toEqual(before);
    expect((await liaison.get(`${path()}/999`)).status).toBe(404);
  });

  test('who only watches may download, not attach', async () => {
    const manager = await api.as('manager');
    const before = await api.rowCounts();
    expect((await manager.post(path(), form('x', 'x.txt'))).status).toBe(403);
    expect(await api.rowCounts()).toEqual(before);
    expect((await manager.get(`${path()}/1`)).status).toBe(200);
  });

  test('a program under the name of a picture is refused, and nothing is written', async () => {
    const liaison = await api.as('urban.liaison');
    const before = await api.rowCounts();
    const refused = await liaison.post(
      path(),
      form(Buffer.from('7f454c46020101000000000000000000', 'hex'), 'photo.png'),
    );
    expect(refused).toMatchObject({ status: 415, body: { code: 'unsupported_file' } });
    expect(await api.rowCounts()).toEqual(before);
  });

  test('a file over the limit is 413, however large', async () => {
    const liaison = await api.as('urban.liaison');
    const before = await api.rowCounts();
    for (const size of [100_001, 5_000_000]) {
      const refused = await liaison.post(path(), form('x'.repeat(size), 'gross.txt'));
      expect(refused).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    }
    expect(await api.rowCounts()).toEqual(before);
    expect((await liaison.post(path(), form('x'.repeat(100_000), 'genau.txt'))).status).toBe(201);
  });

  test.each([
    ['another field', () => form('x', 'x.txt', 'document')],
    ['no file', () => new FormData()],
    ['JSON', () => ({ file: 'x' })],
  ])('%s is told to be a fault of the field file', async (_, body) => {
    const liaison = await api.as('urban.liaison');
    const refused = await liaison.post(path(), body());
    expect(refused).toMatchObject({ status: 422, body: { faults: [{ path: 'file' }] } });
  });

  test('ten files at once get ten numbers', async () => {
    const liaison = await api.as('urban.liaison');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        liaison.post<FileView>(path(), form(`文件${i}`, `${i}.txt`)),
      ),
    );
    expect(answers.map((a) => a.status)).toEqual(Array<number>(10).fill(201));
    expect(new Set(answers.map((a) => a.body.id)).size).toBe(10);
  });
});
