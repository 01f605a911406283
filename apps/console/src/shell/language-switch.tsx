import { GlobalOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Language } from '../api/types.js';
import { keys } from '../api/queries.js';
import { LANGUAGES, loadLanguage } from '../texts/languages.js';

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const choose = async (language: Language) => {
    await loadLanguage(language);
    // The words of workflows, figures and labels come from the API in the chosen language.
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [i18n.language],
        items: LANGUAGES.map(({ value, label }) => ({ key: value, label, lang: value })),
        onClick: ({ key }) => void choose(key as Language),
      }}
    >
      <Button type="text" icon={<GlobalOutlined />} aria-label={t('shell:language')}>
        {LANGUAGES.find(({ value }) => value === i18n.language)?.label}
      </Button>
    </Dropdown>
  );
}
