import type { z } from 'zod';
import type { AnyStateMachine } from 'xstate';
import type { AssignmentEffect, Grant, Notification, RequestEffect } from './tables.js';
import type { Workflow } from './workflow.js';
import { systemEventSchemas } from './system-events.js';

type StateNode = AnyStateMachine['root'];

/** Lookups made once per workflow, so that no decision reads a table line by line. */
export interface CompiledWorkflow {
  workflow: Workflow;
  /** Strict payload schemas, the system's events included. */
  payloads: ReadonlyMap<string, z.ZodObject>;
  grants: ReadonlyMap<string, readonly Grant[]>;
  /** `event X`, `enter S`, `deadline N warns|passes|moves` → rules. */
  notifications: ReadonlyMap<string, readonly Notification[]>;
  /** text → rules that send it. */
  rulesByText: ReadonlyMap<string, readonly Notification[]>;
  assignmentEffects: ReadonlyMap<string, readonly AssignmentEffect[]>;
  requestEffects: ReadonlyMap<string, RequestEffect>;
  /** state path → events that some node on the path handles, whatever the guards say. */
  handled: ReadonlyMap<string, ReadonlySet<string>>;
  /** message text → placeholders that any of its languages names. */
  placeholders: ReadonlyMap<string, readonly string[]>;
  limits: Record<string, number>;
}

/** Every rule that tells somebody something: those of notifications.yaml, then those of the ladder. */
export function allNotifications({ notifications, ladder }: Workflow): Notification[] {
  return [...notifications, ...ladder.flatMap((rung) => rung.tells)];
}

const compiled = new WeakMap<Workflow, CompiledWorkflow>();

/** The lookups of a workflow, made at its first use. Workflow objects are never changed after loading. */
export function compileWorkflow(workflow: Workflow): CompiledWorkflow {
  const known = compiled.get(workflow);
  if (known) return known;
  const made = compile(workflow);
  compiled.set(workflow, made);
  return made;
}

function compile(workflow: Workflow): CompiledWorkflow {
  const payloads = new Map<string, z.ZodObject>(Object.entries(systemEventSchemas));
  for (const [type, event] of Object.entries(workflow.events)) {
    payloads.set(type, event.payload.strict());
  }
  const notifications = new Map<string, Notification[]>();
  const rulesByText = new Map<string, Notification[]>();
  for (const rule of allNotifications(workflow)) {
    notifications.set(rule.when, [...(notifications.get(rule.when) ?? []), rule]);
    rulesByText.set(rule.text, [...(rulesByText.get(rule.text) ?? []), rule]);
  }
  return {
    workflow,
    payloads,
    grants: new Map(Object.entries(workflow.permissions.events)),
    notifications,
    rulesByText,
    assignmentEffects: new Map(Object.entries(workflow.routing.assignments)),
    requestEffects: new Map(Object.entries(workflow.routing.requests)),
    handled: handledEvents(workflow.machine.root),
    placeholders: placeholdersByText(workflow),
    limits: workflow.routing.limits,
  };
}

function handledEvents(root: StateNode): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const visit = (node: StateNode, inherited: readonly string[]): void => {
    const here = [...inherited, ...node.transitions.keys()];
    const children = Object.values(node.states) as StateNode[];
    if (children.length === 0) found.set(node.path.join('.'), new Set(here));
    for (const child of children) visit(child, here);
  };
  visit(root, []);
  return found;
}

const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z0-9.]*)\}/g;

/** The `{placeholders}` that a template names, each once, in order. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] as string))];
}

function placeholdersByText(workflow: Workflow): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { messages } of Object.values(workflow.texts)) {
    for (const [name, { subject, body }] of Object.entries(messages)) {
      const names = found.get(name) ?? new Set<string>();
      for (const placeholder of placeholdersOf(`${subject}\n${body}`)) names.add(placeholder);
      found.set(name, names);
    }
  }
  return new Map([...found].map(([name, names]) => [name, [...names]]));
}
