import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parseInput } from './faults.js';
import { type Language, languageOf } from './language.js';

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();
const readerLanguage = (context: ExecutionContext): Language =>
  languageOf(requestOf(context).headers['accept-language']);

// NestJS takes zod schemas, and objects with the key `schema`, for its own options: so they are wrapped.
interface Wrapped {
  by: z.ZodType;
}
const Body = createParamDecorator(({ by }: Wrapped, context: ExecutionContext) =>
  parseInput(by, requestOf(context).body, readerLanguage(context)),
);
const Query = createParamDecorator(({ by }: Wrapped, context: ExecutionContext) =>
  parseInput(by, requestOf(context).query, readerLanguage(context)),
);

/** The JSON body, parsed by the schema; faults answer 422. */
export const ParsedBody = (schema: z.ZodType): ParameterDecorator => Body({ by: schema });

/** The query string, parsed by the schema; faults answer 422. */
export const ParsedQuery = (schema: z.ZodType): ParameterDecorator => Query({ by: schema });

/** An id in the path. What is no number names nothing: 404. */
export const IdParam = createParamDecorator((name: string, context: ExecutionContext) => {
  const text = (requestOf(context).params as Record<string, string | undefined>)[name] ?? '';
  const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
  if (id === undefined) throw new CaseError('not_found', 'no such id');
  return id;
});

/** The reader's language, from Accept-Language. */
export const ReaderLanguage = createParamDecorator((_: undefined, context: ExecutionContext) =>
  readerLanguage(context),
);
