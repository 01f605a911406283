import { Injectable } from '@nestjs/common';
import { type Actor, CaseError, mayReveal } from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { CaseAccess } from './case-access.js';
import { Identities, type Identity } from './identities.js';

/** The only way for a person to read who a requester is. */
@Injectable()
export class Reveals {
  constructor(
    private readonly postgres: Postgres,
    private readonly access: CaseAccess,
    private readonly identities: Identities,
    private readonly clock: Clock,
  ) {}

  /**
   * The identity of one request of a case. The look is written to `reveals` before the answer leaves, in the same
   * transaction: no log, no answer. 本系统设计 (domain.md 1.13): every reveal is logged with a reason.
   * @throws CaseError `not_found`, `forbidden`
   */
  async reveal(
    viewer: Actor & { kind: 'person' },
    caseId: number,
    requestId: number,
    reason: string,
  ): Promise<Identity> {
    return this.postgres.transaction(async (tx) => {
      const subject = await this.access.visible(viewer, caseId, tx);
      if (!subject.requestIds.includes(requestId))
        throw new CaseError('not_found', 'the case has no such request');
      const { rows } = await tx.query<{
        secret: boolean;
        identity: Buffer | null;
        keyId: string | null;
      }>(
        /* sql */ `select r.secret, p.identity, p.key_id as "keyId"
          from requests r left join requesters p on p.id = r.requester_id where r.id = $1`,
        [requestId],
      );
      const [sealed] = rows;
      // A secret request that was joined to an open case stays secret.
      const secret = subject.secret || sealed?.secret !== false;
      if (!mayReveal(subject.workflow, viewer, { ...subject, secret })) {
        throw new CaseError('forbidden', 'the identity is kept from this reader');
      }
      if (!sealed?.identity || sealed.keyId === null)
        return { name: null, phone: null, email: null, address: null };
      await tx.query(
        'insert into reveals (at, user_id, case_id, request_id, reason) values ($1, $2, $3, $4, $5)',
        [this.clock.now(), viewer.id, caseId, requestId, reason],
      );
      return this.identities.openIdentity(sealed.identity, sealed.keyId);
    });
  }
}
