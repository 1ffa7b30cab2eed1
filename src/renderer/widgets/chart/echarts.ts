/** ECharts with only the parts that the workbench uses. Importing it takes a moment: import it lazily. */
import { BarChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers'

echarts.use([BarChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer, SVGRenderer])

export { echarts }
