import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Schema } from './values.js';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: Schema;
}
interface Body {
  content?: Record<string, { schema: Schema }>;
}
interface OperationJson {
  operationId: string;
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: Body;
  responses: Record<string, Body>;
}
export interface OpenApi {
  paths: Record<string, Record<string, OperationJson>>;
  components: { schemas: Record<string, object> };
}

/** One call of the API as its description tells it. */
export interface Operation {
  name: string;
  method: 'GET' | 'POST';
  path: string;
  open: boolean;
  parameters: Parameter[];
  /** Of a JSON body; undefined: none, or a file. */
  body: Schema | undefined;
  takesFile: boolean;
  /** What is wrong with an answer, or null. */
  faultOf(answer: { status: number; type: string; body: string }): string | null;
}

const JSON_TYPE = 'application/json';
const PROBLEM = 'application/problem+json';

export function operationsOf(document: OpenApi): Operation[] {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  ajv.addSchema({ $id: 'openapi', ...document });
  const problem = ajv.compile({ $ref: 'openapi#/components/schemas/Problem' });
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Operation => {
      const described = Object.entries(operation.responses).find(
        ([status]) => status !== 'default',
      );
      const [status = '200', response = {}] = described ?? [];
      const schema = response.content?.[JSON_TYPE]?.schema;
      return {
        name: operation.operationId,
        method: method.toUpperCase() as 'GET' | 'POST',
        path,
        open: operation.security?.length === 0,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content?.[JSON_TYPE]?.schema,
        takesFile: operation.requestBody?.content?.['multipart/form-data'] !== undefined,
        faultOf: judge({
          status: Number(status),
          types: Object.keys(response.content ?? {}),
          valid: schema && ajv.compile(schema),
          problem,
        }),
      };
    }),
  );
}

interface Expected {
  status: number;
  types: string[];
  valid: ValidateFunction | undefined;
  problem: ValidateFunction;
}

function judge({ status, types, valid, problem }: Expected): Operation['faultOf'] {
  return (answer) => {
    if (answer.status >= 500) return `answered ${answer.status}`;
    const isSuccess = answer.status === status;
    if (!isSuccess && answer.status < 400)
      return `answered ${answer.status}, described is ${status}`;
    const wanted = isSuccess ? types : [PROBLEM];
    const type = answer.type.split(';')[0] ?? '';
    if (wanted.length === 0) return answer.body === '' ? null : 'has a body, described is none';
    if (!wanted.includes(type) && !wanted.includes('*/*'))
      return `is ${type || 'without type'}, described is ${wanted.join()}`;
    const check = isSuccess ? valid : problem;
    if (!check) return null;
    const json = parsed(answer.body);
    if (json === undefined) return 'is no JSON';
    if (check(json)) return null;
    const [error] = check.errors ?? [];
    return `does not fit its description at ${error?.instancePath || '/'}: ${error?.message ?? ''} ${JSON.stringify(error?.params ?? {})}`;
  };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
