import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { ApiError } from './api/api-error.js';
import type { Language } from './api/types.js';
import { router } from './router.js';
import { Loading } from './shell/page.js';
import { ProblemAlert } from './shell/problem-alert.js';
import { SessionProvider, useSession } from './shell/session.js';
import { SignInPage } from './shell/sign-in-page.js';
import { antdLocale } from './texts/languages.js';
import { theme } from './theme.js';

/** A refusal is an answer: only what may pass by itself (no network, a restart) is tried again. */
function worthRetrying(count: number, error: Error): boolean {
  return count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502);
}

const client = new QueryClient({
  defaultOptions: { queries: { retry: worthRetrying, staleTime: 5000 } },
});

function Gate() {
  const { me, loading, error, retry } = useSession();
  if (loading) return <Loading />;
  if (error)
    return (
      <div className="gate-error">
        <ProblemAlert error={error} onRetry={retry} />
      </div>
    );
  return me ? <RouterProvider router={router} /> : <SignInPage />;
}

export function App() {
  const { i18n } = useTranslation();
  const locale = antdLocale(i18n.language as Language);
  return (
    <ConfigProvider
      {...(locale ? { locale } : {})}
      theme={theme}
      button={{ autoInsertSpace: false }}
    >
      <AntApp message={{ maxCount: 3 }} className="app">
        <QueryClientProvider client={client}>
          <SessionProvider>
            <Gate />
          </SessionProvider>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
