import { useEffect, useRef } from 'react'
import { chartOption } from './chart-option.ts'
import type { ChartInk, ChartPicture } from './chart-picture.ts'
import { echarts } from './echarts.ts'
import './chart.css'

/** What others may ask of a chart while it is shown. */
export interface ChartHandle {
  /** The picture as it is on screen, as SVG text. */
  svg(): string
  /** The same as a PNG with twice as many points, on the theme's background. */
  png(): Promise<Blob>
}

export interface ChartProps {
  readonly picture: ChartPicture
  readonly label: string
  /** Changes with the theme, so that colours are read again. */
  readonly themeKey: string
  readonly onHandle: (handle: ChartHandle | null) => void
}

/** A drawn chart that fills its place. For people who do not look at it a table must stand beside it. */
export function Chart({ picture, label, themeKey, onHandle }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const drawn = useRef<ReturnType<typeof echarts.init> | null>(null)
  // The newest of what changes between drawings, for the chart that lives longer than any of them.
  const latest = useRef({ picture, onHandle })
  useEffect(() => {
    latest.current = { picture, onHandle }
  })
  useEffect(() => {
    const place = host.current
    if (!place) return undefined
    const chart = echarts.init(place, null, { renderer: 'svg' })
    drawn.current = chart
    const watching = new ResizeObserver(() => chart.resize())
    watching.observe(place)
    latest.current.onHandle({ svg: () => chart.renderToSVGString(), png: () => paint(latest.current.picture, chart.getWidth(), chart.getHeight()) })
    return () => {
      latest.current.onHandle(null)
      watching.disconnect()
      drawn.current = null
      chart.dispose()
    }
  }, [])
  useEffect(() => {
    host.current?.setAttribute('data-ink', themeKey)
    drawn.current?.setOption(chartOption(picture, readInk()), { notMerge: true })
  }, [picture, themeKey])
  return <div ref={host} className="chart" role="img" aria-label={label} />
}

async function paint(picture: ChartPicture, width: number, height: number): Promise<Blob> {
  const ink = readInk()
  const chart = echarts.init(document.createElement('div'), null, { renderer: 'canvas', width, height, devicePixelRatio: 2 })
  try {
    chart.setOption({ ...chartOption(picture, ink), backgroundColor: ink.surface })
    const canvas = chart.renderToCanvas()
    return await new Promise((resolve, reject) => canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png'))
  } finally {
    chart.dispose()
  }
}

function readInk(): ChartInk {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    font: token('font-interface'), text: token('text'), quiet: token('text-quiet'), line: token('line'), surface: token('surface'), rest: token('line-strong'), accent: token('chart-1'),
    palette: Array.from({ length: 8 }, (_, at) => token(`chart-${at + 1}`)),
  }
}
