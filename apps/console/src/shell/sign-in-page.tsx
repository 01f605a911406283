import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/http.js';
import { LanguageSwitch } from './language-switch.js';
import { problemText } from './problem-text.js';
import { useSession } from './session.js';
import { Wordmark } from './wordmark.js';

interface SignInForm {
  username: string;
  password: string;
}

/** Unknown user and wrong password are answered alike; a lock-out says how long it lasts. */
function useRefusal(error: Error | null): string | null {
  const { t } = useTranslation();
  if (!error) return null;
  if (!(error instanceof ApiError)) return t('shell:errors.unknown');
  if (error.code === 'locked_out') {
    const seconds = error.retryAfterSeconds;
    return seconds
      ? t('shell:signIn.lockedFor', { minutes: Math.ceil(seconds / 60) })
      : t('shell:signIn.locked');
  }
  return error.code === 'sign_in_failed' ? t('shell:signIn.failed') : problemText(error, t);
}

export function SignInPage() {
  const { t } = useTranslation();
  const { signedIn, expired } = useSession();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: SignInForm) => call('signIn', { body }),
    onSuccess: signedIn,
  });
  const refusal = useRefusal(error);
  return (
    <div className="signin">
      <header className="signin-language">
        <LanguageSwitch />
      </header>
      <main className="signin-card">
        <Wordmark size={34} />
        <h1>{t('shell:productLong')}</h1>
        <p className="muted">{t('shell:slogan')}</p>
        {(refusal ?? (expired && t('shell:signIn.expired'))) && (
          <Alert
            role="alert"
            type={refusal ? 'error' : 'info'}
            showIcon
            title={refusal ?? t('shell:signIn.expired')}
          />
        )}
        <Form<SignInForm> layout="vertical" requiredMark={false} onFinish={(form) => mutate(form)}>
          <Form.Item
            name="username"
            label={t('shell:signIn.username')}
            rules={[{ required: true, message: t('shell:signIn.usernameMissing') }]}
          >
            <Input autoFocus autoComplete="username" maxLength={64} size="large" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('shell:signIn.password')}
            rules={[{ required: true, message: t('shell:signIn.passwordMissing') }]}
          >
            <Input.Password autoComplete="current-password" maxLength={256} size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
            {t('shell:signIn.submit')}
          </Button>
        </Form>
        <p className="signin-note">{t('shell:signIn.note')}</p>
      </main>
    </div>
  );
}
