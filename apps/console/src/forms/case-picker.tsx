import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/http.js';
import { useDebounced } from './use-debounced.js';

interface Props {
  id?: string;
  value?: number;
  onChange?: (caseId: number | undefined) => void;
  /** Not this case itself. */
  except?: number;
}

/** Finds another case by number or words. */
export function CasePicker({ id, value, onChange, except }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const q = useDebounced(text.trim(), 300);
  const { data, isFetching } = useQuery({
    queryKey: ['case-picker', q],
    queryFn: ({ signal }) => call('cases', { query: { q, limit: 10, sort: '-updated' }, signal }),
    enabled: q.length > 1,
  });
  const [chosen, setChosen] = useState<{ value: number; label: string } | null>(null);
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the form was reset from outside
    if (value === undefined) setChosen(null);
  }, [value]);
  const options = (data?.items ?? [])
    .filter((item) => item.id !== except)
    .map((item) => ({
      value: item.id,
      label: `${item.number} ${item.title} · ${item.state.label}`,
    }));
  return (
    <Select
      {...(id ? { id } : {})}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      labelInValue
      placeholder={t('cases:widgets.case')}
      loading={isFetching}
      notFoundContent={q.length > 1 && !isFetching ? t('cases:widgets.noCase') : null}
      options={options}
      value={chosen}
      onChange={(option: { value: number; label: string } | undefined) => {
        setChosen(option ?? null);
        onChange?.(option?.value);
      }}
    />
  );
}
