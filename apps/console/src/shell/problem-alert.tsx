import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { problemText } from './problem-text.js';

/** Where something could not be loaded: what happened, and a way on. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const requestId = error instanceof ApiError ? error.problem.requestId : undefined;
  return (
    <Alert
      type="error"
      showIcon
      title={problemText(error, t)}
      description={requestId ? t('shell:errors.requestId', { id: requestId }) : undefined}
      action={
        onRetry ? (
          <Button size="small" onClick={onRetry}>
            {t('shell:errors.retry')}
          </Button>
        ) : undefined
      }
    />
  );
}
