import { CaseError, type Fault } from './case-error.js';
import { faultsOf, pathText } from './faults.js';
import type { CompiledWorkflow } from './workflow/compile.js';

/**
 * The payload as events.ts describes it.
 * @throws CaseError `invalid_payload` with one fault for each wrong field; an unknown event is a fault at `type`
 */
export function parsePayload(
  compiled: CompiledWorkflow,
  type: string,
  payload: unknown,
): Record<string, unknown> {
  const schema = compiled.payloads.get(type);
  if (!schema) {
    throw invalid([
      { path: 'type', code: 'unknown_event', message: `there is no event "${type}"` },
    ]);
  }
  const parsed = schema.safeParse(payload ?? {});
  if (!parsed.success) throw invalid(faultsOf(parsed.error.issues, 'payload'));
  const faults: Fault[] = [];
  checkTexts(parsed.data, [], faults);
  if (faults.length > 0) throw invalid(faults);
  return parsed.data;
}

// PostgreSQL's text and jsonb hold neither NUL nor half a surrogate pair: better said here than by the database.
// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const UNSTORABLE = /\u0000|\p{Surrogate}/u;

function checkTexts(value: unknown, path: readonly PropertyKey[], faults: Fault[]): void {
  if (typeof value === 'string') {
    if (UNSTORABLE.test(value)) {
      faults.push({
        path: pathText('payload', path),
        code: 'unstorable_text',
        message: 'contains characters that cannot be stored',
      });
    }
  } else if (Array.isArray(value)) {
    value.forEach((one, i) => checkTexts(one, [...path, i], faults));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) checkTexts(one, [...path, key], faults);
  }
}

function invalid(faults: Fault[]): CaseError {
  return new CaseError('invalid_payload', faults.map((f) => `${f.path}: ${f.message}`).join('; '), {
    faults,
  });
}
