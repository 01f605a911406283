/**
 * A stand-in for the API, on the loopback only, for looking at the console while it is developed:
 *   node apps/console/test/mock-server.mjs [port]     (serves dist/ too, if it was built)
 * Signing in: any name with the password "demo"; the name "locked" is locked out. A text "stale",
 * "guard" or "fault" in an event's payload makes the call fail in that way.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import {
  allowedOf,
  cases,
  dashboard,
  notices,
  states,
  timeline,
  units,
  viewOf,
  vocabulary,
} from './mock-data.mjs';

const DIST = new URL('../dist/', import.meta.url).pathname;
const MIME = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
};
const NEXT = {
  answerDirectly: 'closed.answeredDirectly',
  submit: 'received.toDispatch',
  dispatch: 'assigned.toSign',
  signFor: 'assigned.handling',
  reply: 'answered.toReview',
  approveReply: 'answered.toCallback',
  rejectReply: 'assigned.handling',
  requestReturn: 'assigned.returnRequested',
};
const ME = {
  id: 3,
  username: 'demo',
  name: '秦岚',
  memberships: [
    { unit: { id: 1, name: '市12345热线办' }, role: { value: 'supervisor', label: '督办员' } },
    { unit: { id: 1, name: '市12345热线办' }, role: { value: 'operator', label: '话务员' } },
  ],
  rights: ['request.create', 'statistics.read', 'identity.reveal', 'case.verify'],
  csrfToken: 'mock',
};

let signedIn = process.argv.includes('--signed-in');
const streams = new Set();

const problem = (status, code, more = {}) => ({
  status,
  body: { type: 'about:blank', title: code, status, code, ...more },
});
const ok = (body, status = 200) => ({ status, body });
const find = (id) => cases.find((item) => item.id === Number(id));

function matching(query) {
  const list = (name) => query.get(name)?.split(',');
  const has = (name, value) => !query.get(name) || list(name).includes(value);
  const q = query.get('q');
  return cases.filter((item) => {
    const late = item.light === 'red' || item.light === 'deepRed';
    const due =
      {
        overdue: late,
        soon: item.light === 'yellow',
        today: item.light === 'yellow',
        none: !item.due,
      }[query.get('due')] ?? true;
    return (
      has('phase', item.phase.value) &&
      has('state', item.state.value) &&
      has('type', item.type.value) &&
      due &&
      (!query.get('unit') || String(item.leadUnit?.id) === query.get('unit')) &&
      (!q || item.title.includes(q) || item.number.includes(q)) &&
      (!query.get('flag') || list('flag').some((flag) => item[flag])) &&
      (query.get('scope') !== 'mine' || item.phase.value !== 'closed')
    );
  });
}

function list(query) {
  const sort = query.get('sort') ?? 'due';
  const key = sort.endsWith('received') ? (item) => item.receivedAt : (item) => item.due?.at ?? '9';
  const sorted = matching(query).sort(
    (a, b) => key(a).localeCompare(key(b)) * (sort.startsWith('-') ? -1 : 1),
  );
  const from = Number(query.get('cursor') ?? 0);
  const limit = Number(query.get('limit') ?? 50);
  return {
    items: sorted.slice(from, from + limit),
    nextCursor: sorted.length > from + limit ? String(from + limit) : null,
  };
}

function counts(query) {
  const found = matching(query);
  const byPhase = Object.fromEntries(
    ['received', 'assigned', 'answered', 'appealed', 'closed'].map((phase) => [
      phase,
      found.filter((item) => item.phase.value === phase).length,
    ]),
  );
  return {
    total: found.length,
    byPhase,
    atLeast: false,
    overdue: found.filter(({ light }) => /ed$/i.test(light) && light !== 'none').length,
    soon: found.filter(({ light }) => light === 'yellow').length,
    mine: found.filter((item) => item.phase.value !== 'closed').length,
  };
}

function move(item, state) {
  item.version += 1;
  item.state = { value: state, label: states[state] };
  item.phase = {
    value: state.split('.')[0],
    label: vocabulary.kinds[0].phases[state.split('.')[0]],
  };
  for (const stream of streams)
    stream.write(
      `event: case\ndata: ${JSON.stringify({ caseId: item.id, version: item.version, type: 'note', state })}\n\n`,
    );
}

function applyEvent(item, { type, payload, version }) {
  const text = JSON.stringify(payload);
  if (text.includes('stale')) {
    item.version += 1;
    return problem(409, 'stale_case', { current: viewOf(item) });
  }
  if (version !== item.version) return problem(409, 'stale_case', { current: viewOf(item) });
  if (text.includes('guard'))
    return problem(409, 'event_not_allowed', {
      allowedEvents: [],
      guard: { name: 'designated', label: '本单位系指定办理，不得退回。' },
    });
  if (text.includes('fault'))
    return problem(422, 'invalid_payload', {
      faults: [
        {
          path: `payload.${Object.keys(payload)[0]}`,
          code: 'custom',
          message: '此项不符合要求（模拟）',
        },
      ],
    });
  if (!allowedOf(item.state.value).some((event) => event.type === type))
    return problem(409, 'event_not_allowed', { allowedEvents: [] });
  move(item, NEXT[type] ?? item.state.value);
  return ok(viewOf(item));
}

function createRequest(body) {
  const id = Math.max(...cases.map((item) => item.id)) + 1;
  const item = {
    ...cases[5],
    id,
    version: 1,
    number: `HL2026${String(id + 3200).padStart(6, '0')}`,
    title: body.title,
    place: body.place ?? null,
    urgent: body.urgent,
    receivedAt: new Date().toISOString(),
  };
  cases.push(item);
  const view = viewOf(item);
  return ok({ request: view.requests[0], case: view, queryCode: '7K4M-92QD' }, 201);
}

const similar = (query) =>
  (query.get('text') ?? query.get('phone'))
    ? cases.slice(0, 3).map((item, at) => ({
        caseId: item.id,
        number: item.number,
        title: item.title,
        state: item.state.label,
        receivedAt: item.receivedAt,
        score: 0.91 - at * 0.17,
        reasons: [['phone', 'place', 'text'], ['place', 'text'], ['text']][at],
      }))
    : [];

function answer(method, path, query, body) {
  if (path === '/auth/login') {
    if (body.username === 'locked') return problem(429, 'locked_out');
    if (body.password !== 'demo') return problem(401, 'sign_in_failed');
    signedIn = true;
    return ok(ME);
  }
  if (!signedIn) return problem(401, 'unauthenticated');
  if (path === '/auth/logout') {
    signedIn = false;
    return { status: 204 };
  }
  if (path === '/auth/me') return ok(ME);
  if (path === '/units') return ok(units);
  if (path === '/vocabulary') return ok(vocabulary);
  if (path === '/cases') return ok(list(query));
  if (path === '/cases/counts') return ok(counts(query));
  if (path === '/requests') return createRequest(body);
  if (path === '/requests/similar') return ok(similar(query));
  if (path === '/statistics/dashboard') return ok(dashboard());
  if (path === '/notices') return ok(notices);
  const read = /^\/notices\/(\w+)\/read$/.exec(path);
  if (read) {
    notices.find(({ id }) => id === read[1]).readAt = new Date().toISOString();
    return { status: 204 };
  }
  const [, id, rest = ''] = /^\/cases\/(\d+)(\/.*)?$/.exec(path) ?? [];
  const item = find(id);
  if (!item) return problem(404, 'not_found');
  if (rest === '') return ok(viewOf(item));
  if (rest === '/events') return method === 'GET' ? ok(timeline) : applyEvent(item, body);
  if (rest === '/verification')
    return ok({ events: timeline.length, intact: true, brokenAt: null });
  if (rest === '/files')
    return ok(
      {
        id: 8,
        name: 'upload.pdf',
        mime: 'application/pdf',
        size: 1024,
        uploadedAt: new Date().toISOString(),
      },
      201,
    );
  if (rest.endsWith('/reveal'))
    return ok({ name: '陈某某', phone: '13800000000', email: null, address: '城东区民生路 20 号' });
  return problem(404, 'not_found');
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (!url.pathname.startsWith('/api/v1')) {
    const file = normalize(join(DIST, url.pathname));
    const found =
      file.startsWith(DIST) && extname(file) && existsSync(file) ? file : join(DIST, 'index.html');
    response.writeHead(200, { 'content-type': MIME[extname(found)] ?? 'application/octet-stream' });
    return createReadStream(found).pipe(response);
  }
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    streams.add(response);
    return request.on('close', () => streams.delete(response));
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const json = request.headers['content-type']?.includes('json') && text ? JSON.parse(text) : {};
  const { status, body } = answer(request.method, path, url.searchParams, json);
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
});
server.listen(Number(process.argv[2] ?? 3000), '127.0.0.1', () =>
  process.stdout.write(`mock API on http://127.0.0.1:${server.address().port}\n`),
);
