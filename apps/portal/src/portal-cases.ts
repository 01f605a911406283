import { Injectable } from '@nestjs/common';
import type { Language, RequestInput } from '@huiyin/contract';
import type { Access, Receipt } from './browser-keeping.js';
import type { Translate } from './texts.js';
import type { ActionModel, FormFault, ProgressModel, PublishedModel } from './views/model.js';

export interface OpenCase {
  caseId: number;
  requestId: number;
  progress: ProgressModel;
}

/** What the portal asks of the cases, and nothing beyond it. */
@Injectable()
export class PortalCases {
  async submit(_request: RequestInput, _formId: string): Promise<Receipt> {
    throw new Error('todo');
  }
  async open(_access: Access, _language: Language): Promise<OpenCase | undefined> {
    throw new Error('todo');
  }
  async wasTaken(_open: OpenCase, _type: string, _formId: string): Promise<boolean> {
    throw new Error('todo');
  }
  async act(
    _open: OpenCase,
    _action: ActionModel,
    _payload: Record<string, unknown>,
    _formId: string,
    _t: Translate,
  ): Promise<FormFault[] | 'not allowed' | undefined> {
    throw new Error('todo');
  }
  async published(
    _before: number | undefined,
    _language: Language,
  ): Promise<{ items: PublishedModel[]; older: number | null }> {
    throw new Error('todo');
  }
}
