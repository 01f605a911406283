import { lazy, type ReactNode } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { CasesPage } from './cases/cases-page.js';
import { Layout } from './shell/layout.js';
import { CrashPage, NoRightsPage, NotFoundPage } from './shell/message-pages.js';
import { mayOpen, type Page } from './shell/rights.js';
import { useMe } from './shell/session.js';

const CasePage = lazy(() => import('./cases/case-page.js'));
const DeadlinePage = lazy(() => import('./deadlines/deadline-page.js'));
const NewRequestPage = lazy(() => import('./requests/new-request-page.js'));
const DashboardPage = lazy(() => import('./dashboard/dashboard-page.js'));
const SupervisionPage = lazy(() => import('./supervision/supervision-page.js'));
const CalendarPage = lazy(() => import('./calendar/calendar-page.js'));
const NoticesPage = lazy(() => import('./notices/notices-page.js'));

function For({ page, children }: { page: Page; children: ReactNode }) {
  return mayOpen(useMe(), page) ? children : <NoRightsPage />;
}

/** Where one's work is: an administrator sees no case, but keeps the calendar. */
function Home() {
  const { memberships } = useMe();
  const administers =
    memberships.length > 0 && memberships.every(({ role }) => role.value === 'admin');
  return <Navigate to={administers ? '/calendar' : '/cases'} replace />;
}

export const router = createBrowserRouter([
  {
    element: <Layout />,
    errorElement: <CrashPage />,
    children: [
      {
        errorElement: <CrashPage />,
        children: [
          { index: true, element: <Home /> },
          { path: 'cases', element: <CasesPage /> },
          { path: 'cases/:id', element: <CasePage /> },
          { path: 'cases/:id/deadlines/:name', element: <DeadlinePage /> },
          {
            path: 'requests/new',
            element: (
              <For page="register">
                <NewRequestPage />
              </For>
            ),
          },
          {
            path: 'dashboard',
            element: (
              <For page="dashboard">
                <DashboardPage />
              </For>
            ),
          },
          {
            path: 'supervision',
            element: (
              <For page="supervision">
                <SupervisionPage />
              </For>
            ),
          },
          { path: 'calendar', element: <CalendarPage /> },
          { path: 'notices', element: <NoticesPage /> },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);
