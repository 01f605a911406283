import { demoPassword, type Postgres } from '@huiyin/server';
import {
  cookieHeader,
  cookiesAfter,
  HttpCaller,
  type Answer,
} from '../bench/support/http-caller.js';
import type { House } from '../bench/support/house.js';
import { Random } from '../faults/random.js';
import { callOf, keep, type Known, type Made, type Offer } from './calls.js';
import { halfWritten, rowsOf } from './check.js';
import { operationsOf, parsed, type OpenApi, type Operation } from './description.js';

export interface FuzzResult {
  calls: number;
  seed: number;
  /** Answers of the 5xx kind. */
  serverErrors: number;
  /** Answers outside the described shapes. */
  misshapen: number;
  /** Refused calls that left something behind, and cases that are half written. */
  halfWritten: number;
  byStatus: Record<string, number>;
  byOperation: Record<string, number>;
  /** The first of what is wrong, in words. */
  findings: string[];
}

export interface FuzzOptions {
  calls: number;
  seed: number;
  /** How long, ms, the demonstration's people wait for an answer. */
  say(line: string): void;
  progress(done: number): void;
}

const FINDINGS = 40;
/** Every so many refused changes, the rows are counted before and after. */
const COUNT_ROWS_EVERY = 5;
/** Signing out and in is tried seldom: it is slow on purpose, and a refused sign-in locks. */
const RARE = new Set(['signIn', 'signOut']);

/** Calls one after the other, so that what a refused call leaves behind is seen. */
export async function fuzz(house: House, port: number, options: FuzzOptions): Promise<FuzzResult> {
  const http = new HttpCaller(port, 4);
  try {
    return await new Fuzz(house, http, options).run();
  } finally {
    http.close();
  }
}

class Fuzz {
  private readonly random: Random;
  private readonly known: Known = {
    cases: [],
    requests: [],
    notices: [],
    deadlines: ['handlingDue', 'acceptDue', 'replyDue', 'nothing'],
    units: [],
    offers: [],
  };
  private readonly sessions = new Map<string, Record<string, string>>();
  private readonly result: FuzzResult;
  private refused = 0;

  constructor(
    private readonly house: House,
    private readonly http: HttpCaller,
    private readonly options: FuzzOptions,
  ) {
    this.random = new Random(options.seed);
    this.result = {
      calls: 0,
      seed: options.seed,
      serverErrors: 0,
      misshapen: 0,
      halfWritten: 0,
      byStatus: {},
      byOperation: {},
      findings: [],
    };
  }

  async run(): Promise<FuzzResult> {
    const people = await this.people();
    const document = await this.http.call({ method: 'GET', path: '/api/docs/json' });
    const operations = operationsOf(JSON.parse(document.body) as OpenApi);
    const weighted = operations.flatMap((one) => Array<Operation>(weightOf(one)).fill(one));
    for (const name of people) await this.signIn(name);
    while (this.result.calls < this.options.calls) {
      const operation = this.random.pick(weighted);
      if (RARE.has(operation.name) && !this.random.chance(0.05)) continue;
      await this.once(
        operation,
        callOf(operation, { known: this.known, random: this.random, people }),
      );
      this.options.progress(this.result.calls);
    }
    const left = await halfWritten(this.house.owner);
    this.result.halfWritten += left.length;
    this.found(left);
    return this.result;
  }

  private async once(operation: Operation, made: Made): Promise<void> {
    const session = made.by === undefined ? undefined : this.sessions.get(made.by);
    const mayCount = operation.method === 'POST' && this.refused % COUNT_ROWS_EVERY === 0;
    const before = mayCount ? await rowsOf(this.owner) : undefined;
    const answer = await this.http.call({
      ...made.call,
      headers: { ...made.call.headers, ...session },
    });
    this.count(operation, answer);
    const fault = operation.faultOf({
      status: answer.status,
      type: String(answer.headers['content-type'] ?? ''),
      body: answer.body,
    });
    if (fault !== null) {
      if (answer.status >= 500) this.result.serverErrors++;
      else this.result.misshapen++;
      this.found([`${describe(made)} ${fault}: ${answer.body.slice(0, 200)}`]);
    }
    if (operation.method === 'POST' && answer.status >= 400) {
      this.refused++;
      if (before !== undefined && before !== (await rowsOf(this.owner))) {
        this.result.halfWritten++;
        this.found([`${describe(made)} was refused with ${answer.status} and left rows behind`]);
      }
    }
    if (operation.name === 'signOut' && made.by !== undefined) await this.signIn(made.by);
    this.learn(operation, made, answer);
  }

  private get owner(): Postgres {
    return this.house.owner;
  }

  private count({ name }: Operation, { status }: Answer): void {
    this.result.calls++;
    this.result.byStatus[status] = (this.result.byStatus[status] ?? 0) + 1;
    this.result.byOperation[name] = (this.result.byOperation[name] ?? 0) + 1;
  }

  private found(lines: readonly string[]): void {
    for (const line of lines) {
      this.options.say(`✗ ${line}`);
      if (this.result.findings.length < FINDINGS) this.result.findings.push(line);
    }
  }

  /** Later calls use what this one has shown: ids, and what its reader may do next. */
  private learn({ name }: Operation, { by }: Made, answer: Answer): void {
    if (answer.status >= 300 || by === undefined) return;
    const body = parsed(answer.body);
    if (name === 'createRequest') this.learnView((body as { case: View }).case, by);
    if (name === 'case' || name === 'applyEvent') this.learnView(body as View, by);
    if (name === 'cases')
      keep(
        this.known.cases,
        (body as { items: { id: number }[] }).items.map(({ id }) => id),
      );
    if (name === 'notices')
      keep(
        this.known.notices,
        (body as { id: string }[]).map(({ id }) => id),
      );
  }

  private learnView(view: View, by: string): void {
    keep(this.known.cases, [view.id]);
    keep(
      this.known.requests,
      view.requests.map(({ id }) => id),
    );
    keep(
      this.known.deadlines,
      view.deadlines.map((one) => one.name),
    );
    keep(
      this.known.offers,
      view.allowedEvents.map(({ type, fields }): Offer => ({
        by,
        caseId: view.id,
        version: view.version,
        type,
        fields,
      })),
    );
  }

  /** Everyone of the demonstration: each role is somebody's. */
  private async people(): Promise<string[]> {
    const rows = await this.owner.query<{ username: string }>(
      'select username from users where active order by id',
    );
    return rows.map(({ username }) => username);
  }

  private async signIn(username: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ username, password: demoPassword });
    const answer = await this.http.call({
      method: 'POST',
      path: '/api/v1/auth/login',
      headers,
      body,
    });
    if (answer.status !== 200)
      return this.options.say(`${username} cannot sign in: ${answer.status}`);
    const { csrfToken } = JSON.parse(answer.body) as { csrfToken: string };
    this.sessions.set(username, {
      cookie: cookieHeader(cookiesAfter(answer)),
      'x-csrf-token': csrfToken,
    });
  }
}

interface View {
  id: number;
  version: number;
  requests: { id: number }[];
  deadlines: { name: string }[];
  allowedEvents: { type: string; fields: Offer['fields'] }[];
}

/** Cases are where the life is. */
function weightOf({ name }: Operation): number {
  return { applyEvent: 12, createRequest: 5, case: 5, cases: 3, caseCounts: 2 }[name] ?? 1;
}

const describe = ({ by, call }: Made): string =>
  `${by ?? 'nobody'}: ${call.method} ${call.path.slice(0, 200)} ${(call.body ?? '').slice(0, 300)}`;
