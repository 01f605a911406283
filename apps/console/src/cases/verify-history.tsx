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

/**
 * Recomputes the hash chain and the way to the latest daily head on the server, for those who answer for the record,
 * and gives what proves the history without this system.
 */
export function Verify({ caseId }: { caseId: number }) {
  const { t } = useTranslation();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => call('verifyCase', { params: { id: caseId } }),
  });
  const bundle = urlOf(calls.caseBundle.split(' ')[1] ?? '', { id: caseId });
  return (
    <>
      <span className="verify" role="status">
        {data &&
          (data.intact ? (
            <span className="ok">{t('cases:page.intact', { count: data.events })}</span>
          ) : (
            <b className="bad">{t('cases:page.broken', { at: data.brokenAt })}</b>
          ))}
        {data && <HeadText head={data.head} events={data.events} />}
        {error && <ProblemAlert error={error} />}
      </span>
      <Button size="small" type="link" loading={isPending} onClick={() => mutate()}>
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
