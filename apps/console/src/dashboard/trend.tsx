import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type EChartsType } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Dashboard } from '../api/types.js';
import { Card } from '../shell/page.js';

register([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

type Days = Dashboard['perDay'];

function Chart({ days }: { days: Days }) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    if (!element.current) return;
    const made = init(element.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const text = { color: '#556372', fontFamily: 'inherit' };
    chart.current?.setOption({
      animation: false,
      grid: { left: 36, right: 8, top: 34, bottom: 24 },
      tooltip: { trigger: 'axis' },
      legend: { top: 0, right: 0, textStyle: text, itemWidth: 14, itemHeight: 8 },
      xAxis: {
        type: 'category',
        data: days.map(({ day }) => day.slice(5)),
        axisLabel: text,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: '#cfd7e0' } },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: text,
        splitLine: { lineStyle: { color: '#edf0f4' } },
      },
      series: [
        {
          name: t('dashboard:received'),
          type: 'bar',
          data: days.map(({ received }) => received),
          itemStyle: { color: '#8fb3dd' },
          barMaxWidth: 16,
        },
        {
          name: t('dashboard:closed'),
          type: 'line',
          data: days.map(({ closed }) => closed),
          lineStyle: { color: '#1f6b52', width: 2 },
          itemStyle: { color: '#1f6b52' },
          symbol: 'circle',
          symbolSize: 5,
        },
      ],
    });
  }, [days, t]);
  return <div ref={element} className="chart" role="img" aria-label={t('dashboard:trend')} />;
}

function DayTable({ days }: { days: Days }) {
  const { t } = useTranslation();
  return (
    <div className="chart chart-table" tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('dashboard:day')}</th>
            <th scope="col" className="num">
              {t('dashboard:received')}
            </th>
            <th scope="col" className="num">
              {t('dashboard:closed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...days].reverse().map(({ day, received, closed }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td className="num">{received}</td>
              <td className="num">{closed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Intake and closings of the last 30 days, as a chart or as a table. Loaded on its own: ECharts is large. */
export default function Trend({ days }: { days: Days }) {
  const { t } = useTranslation();
  const [table, setTable] = useState(false);
  return (
    <Card
      title={t('dashboard:trend')}
      extra={
        <Button size="small" type="link" onClick={() => setTable(!table)}>
          {t(table ? 'dashboard:asChart' : 'dashboard:asTable')}
        </Button>
      }
    >
      {table ? <DayTable days={days} /> : <Chart days={days} />}
    </Card>
  );
}
