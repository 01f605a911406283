import { useMutation } from '@tanstack/react-query';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { calls } from '../api/calls.js';
import { call, urlOf } from '../api/http.js';
import type { Answer } from '../api/calls.js';
import { ProblemAlert } from '../shell/problem-alert.js';

type Verification = Answer<'verifyCase'>;

function HeadText({ head, events }: { head: Verification['head']; events: number }) {
  const { t } = useTranslation();
  if (!head) return <span className="muted">{t('cases:proof.noHead')}</span>;
  const { day, hash, seq } = head;
  if (!head.included) return <b className="bad">{t('cases:proof.notIncluded', { day })}</b>;
  return (
    <Tooltip title={t('cases:proof.headHash', { day, hash })}>
      <span tabIndex={0} className="ok">
        {t(seq === events ? 'cases:proof.included' : 'cases:proof.includedTo', {
          day,
          seq,
          hash: hash.slice(0, 8),
        })}
      </span>
    </Tooltip>
  );
}

/** Recomputes the hash chain and the way to the latest daily head on the server. */
export function useVerify(caseId: number) {
  return useMutation({ mutationFn: () => call('verifyCase', { params: { id: caseId } }) });
}
type Verifying = ReturnType<typeof useVerify>;

/** For those who answer for the record: to check it, and to take along what proves it without this system. */
export function VerifyButtons({ caseId, verifying }: { caseId: number; verifying: Verifying }) {
  const { t } = useTranslation();
  const bundle = urlOf(calls.caseBundle.split(' ')[1] ?? '', { id: caseId });
  return (
    <>
      <Button
        size="small"
        type="link"
        loading={verifying.isPending}
        onClick={() => verifying.mutate()}
      >
        {t('cases:page.verify')}
      </Button>
      <Tooltip title={t('cases:proof.bundleHint')}>
        <Button size="small" type="link" href={bundle} download>
          {t('cases:proof.bundle')}
        </Button>
      </Tooltip>
    </>
  );
}

/** What the check gave; empty before it. */
export function VerifyResult({ verifying: { data, error } }: { verifying: Verifying }) {
  const { t } = useTranslation();
  return (
    <div className="verify" role="status">
      {data &&
        (data.intact ? (
          <span className="ok">{t('cases:page.intact', { count: data.events })}</span>
        ) : (
          <b className="bad">{t('cases:page.broken', { at: data.brokenAt })}</b>
        ))}
      {data && <HeadText head={data.head} events={data.events} />}
      {error && <ProblemAlert error={error} />}
    </div>
  );
}
