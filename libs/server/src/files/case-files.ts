import type { ReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type Actor, CaseError, may } from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { CaseAccess } from '../people/case-access.js';
import { FileStore } from './file.store.js';

export interface CaseFile {
  id: number;
  name: string;
  mime: string;
  size: number;
  uploadedAt: string;
}

/** Attachments of cases, for those who may see the case. */
@Injectable()
export class CaseFiles {
  constructor(
    private readonly postgres: Postgres,
    private readonly access: CaseAccess,
    private readonly store: FileStore,
    private readonly clock: Clock,
  ) {}

  /** @throws CaseError `not_found`, `payload_too_large`, `unsupported_file` */
  async attach(
    actor: Actor & { kind: 'person' },
    caseId: number,
    name: string,
    content: Readable,
  ): Promise<CaseFile> {
    const subject = await this.access.visible(actor, caseId);
    // Whoever may write a note may attach; those who only watch may not.
    if (!may(subject.workflow, actor, 'note', subject))
      throw new CaseError('forbidden', 'not permitted: attach a file');
    const stored = await this.store.put(content);
    const uploadedAt = this.clock.now();
    const id = await this.postgres.transaction(async (tx) => {
      await tx.query('select from cases where id = $1 for no key update', [caseId]); // one at a time counts the id
      await tx.query(
        'insert into files (hash, size, mime) values ($1, $2, $3) on conflict (hash) do nothing',
        [stored.hash, stored.size, stored.mime],
      );
      const { rows } = await tx.query<{ id: number }>(
        `insert into case_files (case_id, id, hash, name, uploaded_by, uploaded_at)
          select $1, coalesce(max(id), 0) + 1, $2, $3, $4, $5 from case_files where case_id = $1 returning id`,
        [caseId, stored.hash, name, actor.id, uploadedAt],
      );
      return rows[0]?.id;
    });
    if (id === undefined) throw new Error('the file got no number');
    return { id, name, mime: stored.mime, size: stored.size, uploadedAt: uploadedAt.toISOString() };
  }

  /** @throws CaseError `not_found` */
  async read(
    actor: Actor,
    caseId: number,
    fileId: number,
  ): Promise<{ name: string; mime: string; size: number; content: ReadStream }> {
    await this.access.visible(actor, caseId);
    const [row] = await this.postgres.query<{
      name: string;
      mime: string;
      size: number;
      hash: Buffer;
    }>(
      'select c.name, f.mime, f.size, f.hash from case_files c join files f using (hash) where c.case_id = $1 and c.id = $2::bigint',
      [caseId, fileId],
    );
    if (!row) throw new CaseError('not_found', 'the case has no such file');
    const { hash, ...file } = row;
    return { ...file, content: this.store.read(hash) };
  }
}

/** A name as it is shown and sent: without folders and control characters, at most 200 signs. */
export function cleanFileName(given: string | undefined): string | undefined {
  const name = (given ?? '')
    .split(/[\\/]/)
    .at(-1)
    ?.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim();
  if (!name || name === '.' || name === '..') return undefined;
  return [...name].slice(0, 200).join('');
}

/** RFC 6266: the ASCII name for old readers, the real one in UTF-8. */
export function attachmentHeader(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
