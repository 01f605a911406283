import { Controller, Get } from '@nestjs/common';
import {
  type DueLoad,
  dueLoadQuery,
  type DueLoadQuery,
  type Unit,
  type Vocabulary,
} from '@huiyin/contract';
import {
  Directory,
  DueLoadQueries,
  type Language,
  ParsedQuery,
  Postgres,
  ReaderLanguage,
  wordsOf,
  Workflows,
} from '@huiyin/server';
import { labelsOf } from '@huiyin/core';
import { Caller, type Person } from './auth/signed-in.js';

@Controller()
export class UnitsController {
  constructor(
    private readonly directory: Directory,
    private readonly workflows: Workflows,
    private readonly postgres: Postgres,
    private readonly loads: DueLoadQueries,
  ) {}

  @Get('units')
  units(): Unit[] {
    return this.directory.units().map(({ id, code, name, parentId, level, active }) => ({
      id,
      code,
      name,
      parentId,
      level,
      active,
    }));
  }

  @Get('units/due-load')
  dueLoad(
    @Caller() actor: Person,
    @ParsedQuery(dueLoadQuery) query: DueLoadQuery,
    @ReaderLanguage() language: Language,
  ): Promise<DueLoad> {
    return this.loads.load(actor, query, language);
  }

  @Get('vocabulary')
  async vocabulary(@ReaderLanguage() language: Language): Promise<Vocabulary> {
    const { requestTypes, channels } = wordsOf(language);
    const categories = await this.postgres.query<{
      code: string;
      name: string;
      parent: string | null;
    }>('select code, name, parent from categories order by code');
    return { kinds: this.kinds(language), requestTypes, channels, categories };
  }

  private kinds(language: Language): Vocabulary['kinds'] {
    return this.workflows.all().map((workflow) => {
      const { name, phases, states, deadlines, rungs, roles } = labelsOf(workflow, language);
      return { kind: workflow.kind, name, phases, states, deadlines, rungs, roles };
    });
  }
}
