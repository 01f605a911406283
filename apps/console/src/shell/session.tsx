import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { call, session, whenSignedOut } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { Me } from '../api/types.js';
import { dropDraft } from '../requests/draft.js';

interface Session {
  me: Me | null;
  /** True while it is not known yet whether anybody is signed in. */
  loading: boolean;
  /** The server could not be asked. */
  error: Error | null;
  /** The person was signed in and is not any more. */
  expired: boolean;
  signedIn: (me: Me) => void;
  signOut: () => void;
  retry: () => void;
}

const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const value = useContext(SessionContext);
  if (!value) throw new Error('useSession needs a SessionProvider around it');
  return value;
}

/** The signed-in person; only below the signed-in part of the application. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('useMe is for the signed-in part');
  return me;
}

async function whoAmI(signal: AbortSignal): Promise<Me | null> {
  try {
    const me = await call('me', { signal });
    session.csrfToken = me.csrfToken;
    return me;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [expired, setExpired] = useState(false);
  const { data, isPending, error, refetch } = useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => whoAmI(signal),
    staleTime: Infinity,
    retry: 1,
  });

  useEffect(() => {
    whenSignedOut(() => {
      if (!client.getQueryData<Me>(keys.me)) return;
      setExpired(true);
      leave(client);
    });
  }, [client]);

  const { mutate: signOut } = useMutation({
    mutationFn: () => call('signOut'),
    onSettled: () => {
      dropDraft(sessionStorage);
      leave(client);
    },
  });

  const value = useMemo<Session>(
    () => ({
      me: data ?? null,
      loading: isPending,
      error,
      expired,
      signedIn(me) {
        session.csrfToken = me.csrfToken;
        setExpired(false);
        client.setQueryData(keys.me, me);
      },
      signOut,
      retry: () => void refetch(),
    }),
    [data, isPending, error, expired, client, signOut, refetch],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

/** Nothing that one person saw stays in the memory for the next one. */
function leave(client: ReturnType<typeof useQueryClient>): void {
  session.csrfToken = '';
  client.setQueryData(keys.me, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
}
