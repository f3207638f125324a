import { useComputedColorScheme } from '@mantine/core';
import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use as useParts, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useWording } from '../words/WordingContext.js';
import { chartColors } from './chartColors.js';

useParts([LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** A quarter of a trend; null is a gap, which no line crosses. */
export interface TrendPoint {
  readonly period: string;
  readonly peers: 'VALUE' | 'ZERO' | 'SUPPRESSED' | 'NO_DATA';
  readonly low: number | null;
  readonly middle: number | null;
  readonly high: number | null;
  readonly own: number | null;
}

/** The own line against the peers' band over the quarters. One picture to a screen reader; the table below has its figures. */
export function TrendChart({
  points,
  value,
  label,
}: {
  points: readonly TrendPoint[];
  value: (amount: number) => string;
  label: string;
}): ReactNode {
  const { words, format, direction } = useWording();
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const option = useMemo(
    () =>
      trendOption(points, {
        value,
        isRightToLeft: direction === 'rtl',
        quarter: format.quarterName,
        names: words.benchmark.opened.lines,
      }),
    // The colours are read from the page, which the scheme changes.
    [points, value, direction, format, words, scheme],
  );
  useEffect(() => {
    if (!place.current) return undefined;
    const created = init(place.current, null, { renderer: 'svg' });
    chart.current = created;
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      created.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);
  return <div ref={place} className="trend" role="img" aria-label={label} />;
}

interface TrendWords {
  readonly value: (amount: number) => string;
  readonly isRightToLeft: boolean;
  readonly quarter: (period: string) => string;
  readonly names: {
    readonly you: string;
    readonly peers: string;
    readonly hidden: string;
    readonly noData: string;
  };
}

function trendOption(points: readonly TrendPoint[], words: TrendWords): EChartsCoreOption {
  const { value, isRightToLeft, quarter, names } = words;
  const color = chartColors();
  const line = { type: 'line', symbol: 'none', connectNulls: false, silent: true, animationDuration: 240 };
  const label = { show: true, distance: 10, fontSize: 12, align: isRightToLeft ? 'right' : 'left' };
  const lastOf = (pick: (point: TrendPoint) => number | null): number | null =>
    points.map(pick).findLast((each) => each !== null) ?? null;
  const you = lastOf(({ own }) => own);
  const middle = lastOf((point) => point.middle);
  return {
    animationDuration: 240,
    textStyle: { fontFamily: '"Plex Sans", "Plex Sans Arabic", sans-serif' },
    grid: { top: 34, bottom: 28, left: isRightToLeft ? 110 : 58, right: isRightToLeft ? 58 : 110 },
    ...axes(points, words, color),
    series: [
      {
        ...line,
        stack: 'band',
        data: points.map(({ low }) => low),
        lineStyle: { color: color.bandEdge, width: 1 },
      },
      {
        ...line,
        stack: 'band',
        data: points.map(({ low, high }) => (low === null || high === null ? null : high - low)),
        lineStyle: { color: color.bandEdge, width: 1 },
        areaStyle: { color: color.band, opacity: 1 },
      },
      {
        ...line,
        z: 4,
        data: points.map((point) => point.middle),
        lineStyle: { color: color.median, width: 1.5, type: [5, 3] },
        endLabel: {
          ...label,
          color: color.ink2,
          formatter: `${names.peers} ${middle === null ? '' : value(middle)}`,
        },
        markLine: gaps(points, { names, quarter, color: color.ink3 }),
      },
      {
        ...line,
        z: 6,
        data: points.map(({ own }) => own),
        symbol: 'diamond',
        symbolSize: 10,
        itemStyle: { color: color.you },
        lineStyle: { color: color.you, width: 2.5 },
        endLabel: {
          ...label,
          color: color.you,
          fontWeight: 600,
          fontSize: 13,
          formatter: `${names.you} ${you === null ? '' : value(you)}`,
        },
        labelLayout: { moveOverlap: 'shiftY' },
      },
    ],
  };
}

function axes(
  points: readonly TrendPoint[],
  { value, isRightToLeft, quarter }: TrendWords,
  color: ReturnType<typeof chartColors>,
) {
  const amounts = points.flatMap(({ low, middle, high, own }) =>
    [low, middle, high, own].filter((each) => each !== null),
  );
  const least = Math.min(...amounts);
  const most = Math.max(...amounts);
  const room = Math.max((most - least) * 0.15, most * 0.02);
  return {
    xAxis: {
      type: 'category',
      inverse: isRightToLeft,
      data: points.map(({ period }) => quarter(period)),
      boundaryGap: false,
      axisLine: { lineStyle: { color: color.lineStrong } },
      axisTick: { show: false },
      axisLabel: { color: color.ink3, fontSize: 12, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      position: isRightToLeft ? 'right' : 'left',
      min: Math.max(0, least - room),
      max: most + room,
      splitNumber: 4,
      splitLine: { lineStyle: { color: color.line } },
      axisLabel: {
        color: color.ink3,
        fontSize: 12,
        showMinLabel: false,
        showMaxLabel: false,
        formatter: value,
      },
    },
  };
}

/** Quarters without a figure are named, never bridged. */
function gaps(
  points: readonly TrendPoint[],
  { names, quarter, color }: Pick<TrendWords, 'names' | 'quarter'> & { color: string },
) {
  const missing = points.flatMap(({ period, own, peers }) =>
    peers === 'SUPPRESSED'
      ? [{ period, text: names.hidden }]
      : own === null
        ? [{ period, text: names.noData }]
        : [],
  );
  return {
    symbol: 'none',
    silent: true,
    animation: false,
    lineStyle: { color, type: 'dotted', width: 1.5 },
    label: { color, fontSize: 12, position: 'end' },
    // Names of neighbours would cover each other.
    data: missing.map(({ period, text }, index) => ({
      xAxis: quarter(period),
      label: { formatter: missing[index - 1]?.text === text ? '' : text },
    })),
  };
}
