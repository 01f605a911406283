import { beforeAll, describe, expect, test } from '@jest/globals';
import { testApi, type TestApi } from '../support/api.js';

describe('what every answer tells the browser', () => {
  let api: TestApi;
  let cookie: string;
  beforeAll(async () => {
    api = await testApi();
    cookie = (await api.as('operator')).cookie;
  });

  test.each([
    ['a list', '/api/v1/cases', 200],
    ['who is not signed in', '/api/v1/cases', 401],
    ['no such case', '/api/v1/cases/999999', 404],
    ['no such call', '/api/v1/nothing', 404],
    ['an address that cannot be decoded', '/%', 404],
    ['whether it lives', '/health/live', 200],
  ])('%s: %s', async (_, path, status) => {
    const answer = await fetch(`${api.url}${path}`, { headers: status === 401 ? {} : { cookie } });
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
