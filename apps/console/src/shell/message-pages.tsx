import { Button } from 'antd';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { usePageTitle } from './page.js';

function MessagePage(props: { code: string; title: string; hint: string; action: ReactNode }) {
  return (
    <div className="message-page">
      <p className="message-code" aria-hidden="true">
        {props.code}
      </p>
      <h1>{props.title}</h1>
      <p>{props.hint}</p>
      {props.action}
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('shell:notFound.title'));
  return (
    <MessagePage
      code="404"
      title={t('shell:notFound.title')}
      hint={t('shell:notFound.hint')}
      action={<Link to="/cases">{t('shell:notFound.back')}</Link>}
    />
  );
}

export function NoRightsPage() {
  const { t } = useTranslation();
  usePageTitle(t('shell:noRights.title'));
  return (
    <MessagePage
      code="403"
      title={t('shell:noRights.title')}
      hint={t('shell:noRights.hint')}
      action={<Link to="/cases">{t('shell:notFound.back')}</Link>}
    />
  );
}

/** A page that failed while drawing: says so, and loses nothing but itself. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  useEffect(() => {
    // eslint-disable-next-line no-console -- the only trace of a crash in the browser
    console.error(error);
  }, [error]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  return (
    <MessagePage
      code="500"
      title={t('shell:errors.crash')}
      hint={t('shell:errors.crashHint')}
      action={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('shell:errors.reload')}
        </Button>
      }
    />
  );
}
