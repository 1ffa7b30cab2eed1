/** A chart as it is to be drawn, free of where its figures come from. Texts are shown as they are, never as markup. */
export interface ChartPicture {
  readonly kind: 'line' | 'bar' | 'stacked' | 'area' | 'scatter' | 'heat-map' | 'funnel' | 'sankey' | 'map'
  readonly labels: readonly string[]
  /** Values go with `labels`; null is a gap. `rest` is what many small ones are together. Only those of one `measure` may stand on each other. */
  readonly series: readonly { readonly name: string; readonly measure: number; readonly rest: boolean; readonly values: readonly (number | null)[] }[]
  readonly points: readonly { readonly x: number; readonly y: number; readonly series: string }[]
  readonly links: readonly { readonly step: number; readonly from: string; readonly to: string; readonly value: number }[]
  readonly xName: string
  readonly yName: string
  /** How a figure is written. */
  readonly write: (value: number) => string
  /** How a figure of the lower axis is written: a scatter has two kinds. */
  readonly writeX: (value: number) => string
}

/** Colours and letters as the theme has them. */
export interface ChartInk {
  readonly font: string
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly surface: string
  readonly rest: string
  readonly accent: string
  readonly palette: readonly string[]
}
