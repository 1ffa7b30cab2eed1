import { lazy, Suspense, type FunctionComponent } from 'react'

// Charts, pivot and SQL over results are large, and most windows open without them.
const Profile = lazy(async () => ({ default: (await import('./profile-panel.tsx')).ProfilePanel }))
const Pivot = lazy(async () => ({ default: (await import('./pivot-panel.tsx')).PivotPanel }))
const Chart = lazy(async () => ({ default: (await import('./chart-panel.tsx')).ChartPanel }))
const LocalSql = lazy(async () => ({ default: (await import('./local-sql-panel.tsx')).LocalSqlPanel }))

const opened = (Panel: FunctionComponent) => function AnalysisPanel() {
  return <Suspense fallback={<p className="results-pad quiet" role="status">Opening…</p>}><Panel /></Suspense>
}

/** What the columns of the shown result hold. */
export const ProfilePanel = opened(Profile)
/** Its rows in groups. */
export const PivotPanel = opened(Pivot)
/** Its rows as a picture. */
export const ChartPanel = opened(Chart)
/** SQL over stored results. */
export const LocalSqlPanel = opened(LocalSql)
