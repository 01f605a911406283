import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string;
  from: string;
  to: string;
  onChange: (from: string, to: string) => void;
  presets?: { label: string; value: [string, string] }[];
  allowClear?: boolean;
}

const read = (day: string): Dayjs | null => (day ? dayjs(day) : null);
const write = (day: Dayjs | null | undefined): string => day?.format('YYYY-MM-DD') ?? '';

/** Two legal days; either may stay open. */
export function DayRange({ label, from, to, onChange, presets, allowClear = true }: Props) {
  const { t } = useTranslation();
  return (
    <DatePicker.RangePicker
      aria-label={label}
      style={{ width: 236 }}
      allowClear={allowClear}
      allowEmpty={[allowClear, allowClear]}
      placeholder={[`${label} ${t('cases:filter.from')}`, t('cases:filter.to')]}
      value={[read(from), read(to)]}
      presets={(presets ?? []).map(({ label: name, value }) => ({
        label: name,
        value: [dayjs(value[0]), dayjs(value[1])],
      }))}
      onChange={(days) => onChange(write(days?.[0]), write(days?.[1]))}
    />
  );
}
