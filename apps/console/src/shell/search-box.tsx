import { SearchOutlined } from '@ant-design/icons';
import { App, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useKeys } from './use-keys.js';

/** A number or words: the answer is always a list in the worklist, so that it can be narrowed further. */
export function SearchBox() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const asked = params.get('q') ?? '';
  const [shown, setShown] = useState(asked);
  const [text, setText] = useState(asked);
  if (shown !== asked) {
    setShown(asked);
    setText(asked);
  }
  const input = useRef<InputRef>(null);
  useKeys({ '/': () => input.current?.focus({ cursor: 'all' }) });
  const search = () => {
    const q = text.trim();
    if (q.length === 1) {
      void message.info({ key: 'search', content: t('shell:search.tooShort') });
      return;
    }
    void navigate(q !== '' ? `/cases?q=${encodeURIComponent(q)}` : '/cases');
  };
  return (
    <form
      role="search"
      className="topbar-search"
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <Input
        ref={input}
        value={text}
        maxLength={100}
        allowClear
        prefix={<SearchOutlined />}
        aria-label={t('shell:search.label')}
        placeholder={t('shell:search.placeholder')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') input.current?.blur();
        }}
      />
    </form>
  );
}
