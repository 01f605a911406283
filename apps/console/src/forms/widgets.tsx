import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, InputNumber, Select, Space } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useYear } from '../calendar/use-calendar.js';
import { useNow } from '../shell/use-now.js';
import { dayOf } from '../time.js';
import { LENGTH_UNITS, lengthOf, lengthText, type UnitTask } from './payload.js';
import { UnitSelect } from './unit-select.js';

/** What Form.Item hands to its child. */
interface Control<T> {
  id?: string;
  value?: T;
  onChange?: (value: T | undefined) => void;
}

interface Days {
  earliest?: string;
  /** Days on which nobody works, to be marked. */
  offs?: ReadonlyMap<string, unknown>;
  /** Another year is looked at. */
  onYear?: (year: number) => void;
}

/** A legal day, as `YYYY-MM-DD`; none before `earliest`. */
export function DayField({
  id,
  value,
  onChange,
  earliest = '',
  offs,
  onYear,
}: Control<string> & Days) {
  return (
    // Enter takes the day that was typed; it must not send the half-filled form as well.
    <div onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}>
      <DatePicker
        {...(id ? { id } : {})}
        style={{ width: '100%' }}
        value={value ? dayjs(value) : null}
        disabledDate={(day) => day.format('YYYY-MM-DD') < earliest}
        onChange={(day) => {
          if (day) onYear?.(day.year());
          onChange?.(day ? day.format('YYYY-MM-DD') : undefined);
        }}
        onPanelChange={(day) => onYear?.(day.year())}
        cellRender={(day, { originNode, type }) =>
          type === 'date' && offs?.has(dayjs(day).format('YYYY-MM-DD')) ? (
            <span className="day-off">{originNode}</span>
          ) : (
            originNode
          )
        }
      />
    </div>
  );
}

/**
 * A day that somebody sets for others lies ahead: the past is not offered. A day off may be meant; it is marked, and
 * said once it is chosen.
 */
export function DueDayField(control: Control<string>) {
  const { t } = useTranslation();
  const today = dayOf(useNow());
  const [year, setYear] = useState(Number((control.value ?? today).slice(0, 4)));
  const { data } = useYear(year, undefined);
  const offs = new Map(
    data?.days.flatMap((day) => (day.working ? [] : [[day.day, day] as const])) ?? [],
  );
  const off = offs.get(control.value ?? '');
  return (
    <>
      <DayField {...control} earliest={today} offs={offs} onYear={setYear} />
      {off && (
        <p className="muted" role="status">
          {t('cases:widgets.dayOff', {
            why: off.name ?? t(`calendar:reason.${off.reason}`),
          })}
        </p>
      )}
    </>
  );
}

/** A length of time as the workflow tables write it: `5 working days`. */
export function LengthField({ id, value, onChange }: Control<string>) {
  const { t } = useTranslation();
  const known = lengthOf(value);
  const [unit, setUnit] = useState(known?.unit ?? 'working days');
  const change = (count: number | null, nextUnit: string) => {
    setUnit(nextUnit);
    onChange?.(count === null ? undefined : lengthText(count, nextUnit));
  };
  return (
    <Space.Compact block>
      <InputNumber
        {...(id ? { id } : {})}
        // No least and no most here: a number that was put right unseen is worse than one that is refused.
        precision={0}
        value={known?.count ?? null}
        aria-label={t('cases:widgets.lengthCount')}
        onChange={(count) => change(count, known?.unit ?? unit)}
        style={{ width: '45%' }}
      />
      <Select
        value={known?.unit ?? unit}
        aria-label={t('cases:widgets.lengthUnit')}
        options={LENGTH_UNITS.map((name) => ({
          value: name,
          label: t(`cases:widgets.length.${name}`),
        }))}
        onChange={(next) => change(known?.count ?? null, next)}
        style={{ width: '55%' }}
      />
    </Space.Compact>
  );
}

/** Assisting units, each with what it is asked to do. */
export function UnitsField({ value = [], onChange }: Control<UnitTask[]>) {
  const { t } = useTranslation();
  const change = (index: number, row: UnitTask) =>
    onChange?.(value.map((old, at) => (at === index ? row : old)));
  return (
    <div className="units-field">
      {value.map((row, index) => (
        <div key={index} className="units-row">
          <UnitSelect
            label={t('cases:widgets.unit')}
            value={row.unit}
            onChange={(unit) => change(index, { ...row, unit })}
          />
          <Button
            type="text"
            icon={<MinusCircleOutlined />}
            aria-label={t('cases:widgets.removeUnit')}
            onClick={() => onChange?.(value.filter((_, at) => at !== index))}
          />
          <Input.TextArea
            aria-label={t('cases:widgets.task')}
            placeholder={t('cases:widgets.task')}
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={4000}
            value={row.task}
            onChange={(event) => change(index, { ...row, task: event.target.value })}
          />
        </div>
      ))}
      <Button
        type="dashed"
        size="small"
        icon={<PlusOutlined />}
        onClick={() => onChange?.([...value, {}])}
      >
        {t('cases:widgets.addUnit')}
      </Button>
    </div>
  );
}
