import pg from 'pg';

/** Roles that the processes sign in with; the owner of the tables only migrates. */
export const SERVICE_ROLE = 'huiyin_service';
export const PORTAL_ROLE = 'huiyin_portal';

export interface RolePasswords {
  service?: string;
  portal?: string;
}

/*
 * The portal stands in the open internet. It opens cases and applies requesters' events through the same door,
 * so it may do what the door does, and no more: it never reads who anybody is, no sessions, no passwords,
 * no logs of reveals, and it changes or deletes nothing of the past.
 */
const GRANTS = /* sql */ `
grant usage on schema public to ${SERVICE_ROLE}, ${PORTAL_ROLE};

grant select, insert, update, delete on all tables in schema public to ${SERVICE_ROLE};
revoke update, delete on case_events, reveals, audit_log, daily_heads from ${SERVICE_ROLE};
revoke insert, update, delete on migrations, event_clock from ${SERVICE_ROLE};
revoke delete on calendar_changes from ${SERVICE_ROLE};
grant usage, select on all sequences in schema public to ${SERVICE_ROLE};
grant usage on schema bullmq to ${SERVICE_ROLE};
grant select, insert, update, delete on all tables in schema bullmq to ${SERVICE_ROLE};
-- BullMQ makes one sequence for each queue at its first use
grant create on schema bullmq to ${SERVICE_ROLE};
grant usage, select, update on all sequences in schema bullmq to ${SERVICE_ROLE};
grant execute on all functions in schema bullmq to ${SERVICE_ROLE};
grant execute on function make_queue_schema() to ${SERVICE_ROLE};
revoke insert, delete on queue_state from ${SERVICE_ROLE};

revoke all on all tables in schema public from ${PORTAL_ROLE};
grant select on units, memberships, categories, migrations, event_clock to ${PORTAL_ROLE};
grant select (id, username, name, email, language, active) on users to ${PORTAL_ROLE};
grant select (day, horizon, hash) on daily_heads to ${PORTAL_ROLE};
grant select (id, unit_id, kind, year, days, state, ordinal) on calendar_changes to ${PORTAL_ROLE};
grant insert on requesters to ${PORTAL_ROLE};
grant select (id, has_email, anonymous) on requesters to ${PORTAL_ROLE};
grant insert on requests to ${PORTAL_ROLE};
grant select (id, channel, type, title, content, place, category, requester_id, secret, consent_to_publish,
  reply_wanted, urgent, query_code_hash, key_id, source, external_id, received_at, created_at, created_by)
  on requests to ${PORTAL_ROLE};
grant select, insert on case_events, case_requests, idempotency_keys, files, case_files to ${PORTAL_ROLE};
grant select, insert, update on cases, case_assignments, case_deadlines to ${PORTAL_ROLE};
grant insert on messages, case_search, timers to ${PORTAL_ROLE};
grant usage, select on sequence requesters_id_seq, requests_id_seq, cases_id_seq to ${PORTAL_ROLE};
`;

/** Makes the roles and says what each may. Repeatable. */
export async function grantRoles(
  client: pg.ClientBase,
  passwords: RolePasswords = {},
): Promise<void> {
  for (const [role, password] of [
    [SERVICE_ROLE, passwords.service],
    [PORTAL_ROLE, passwords.portal],
  ] as const) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    if (rowCount === 0) {
      // Roles belong to the whole server: another database may be making them at this very moment.
      await client.query(`create role ${role} login`).catch((error: pg.DatabaseError) => {
        if (error.code !== '42710' && error.code !== '23505') throw error;
      });
    }
    if (password !== undefined) {
      await client.query(`alter role ${role} login password ${pg.escapeLiteral(password)}`);
    }
  }
  await client.query(GRANTS);
}
