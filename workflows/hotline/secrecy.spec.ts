import { expect, test, describe } from '@jest/globals';
import {
  mayReveal,
  mayView,
  type Actor,
  type Assignment,
  type PermissionSubject,
} from '@huiyin/core';
import { loadWorkflows } from '../index.js';

const ROADS = 10;
const WATER = 11;
const EDUCATION = 12;
const OFFICE = 2;

const person = (role: string, unitId: number): Actor => ({
  kind: 'person',
  id: 1,
  name: role,
  memberships: [{ role, unitId, covers: [unitId] }],
});
const assignment = (ordinal: number, unitId: number, role: Assignment['role']): Assignment => ({
  ordinal,
  unitId,
  role,
  task: null,
  openedAt: new Date('2026-03-02T01:30:00Z'),
  signedAt: null,
  contactedAt: null,
  repliedAt: null,
  endedAt: null,
  endReason: null,
});
const subject = (secret: boolean): PermissionSubject => ({
  secret,
  requestIds: [1001],
  assignments: [assignment(1, ROADS, 'lead'), assignment(2, WATER, 'assist')],
});

const workflows = await loadWorkflows();

describe.each([...workflows.values()])('$kind', (workflow) => {
  test.each(['liaison', 'handler'])(
    'the %s of the lead unit may contact the requester, but not one who asked for secrecy',
    (role) => {
      expect(mayReveal(workflow, person(role, ROADS), subject(false))).toBe(true);
      expect(mayReveal(workflow, person(role, ROADS), subject(true))).toBe(false);
    },
  );
  test('the unit complained of, or any other, never sees who complained', () => {
    for (const secret of [false, true]) {
      for (const role of ['liaison', 'handler', 'unitHead']) {
        expect(mayReveal(workflow, person(role, EDUCATION), subject(secret))).toBe(false);
        expect(mayReveal(workflow, person(role, WATER), subject(secret))).toBe(false);
      }
    }
  });
  test('operators may always look (and each look is logged); managers, inspectors and administrators never', () => {
    expect(mayReveal(workflow, person('operator', OFFICE), subject(true))).toBe(true);
    for (const role of ['manager', 'inspector', 'admin', 'supervisor', 'dispatcher']) {
      expect(mayReveal(workflow, person(role, OFFICE), subject(false))).toBe(false);
    }
    expect(mayReveal(workflow, { kind: 'requester', requestIds: [1001] }, subject(false))).toBe(
      false,
    );
  });
  test('a case is seen by the office, its own units and its own requester, by nobody else', () => {
    for (const role of ['operator', 'manager', 'inspector', 'supervisor']) {
      expect(mayView(workflow, person(role, OFFICE), subject(true))).toBe(true);
    }
    expect(mayView(workflow, person('handler', WATER), subject(true))).toBe(true);
    expect(mayView(workflow, person('unitHead', EDUCATION), subject(true))).toBe(false);
    expect(mayView(workflow, person('admin', OFFICE), subject(true))).toBe(false);
    expect(mayView(workflow, { kind: 'requester', requestIds: [7] }, subject(true))).toBe(false);
    expect(mayView(workflow, { kind: 'requester', requestIds: [1001] }, subject(true))).toBe(true);
  });
});
