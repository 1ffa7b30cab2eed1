import type { ExportPlan } from './export-sql.ts'
import type { ExportWish } from './export-wish.ts'

/** How often DuckDB is asked how far it is. */
const progressMs = 200

/** Lets DuckDB write the file itself and gives the rows it says it wrote. Rejects as `Duck` does. */
export async function copyTo(wish: Pick<ExportWish, 'onProgress'>, plan: Pick<ExportPlan, 'rows' | 'rowCount'>, select: string, target: string, signal: AbortSignal): Promise<number> {
  return plan.rows.duck.session(signal, async session => {
    const timer = setInterval(() => {
      const share = session.progress()
      if (share !== null) wish.onProgress(Math.floor(share * plan.rowCount))
    }, progressMs)
    try {
      const [done] = await session.rows(`COPY (${select}) TO ${target}`)
      return Number(done?.[0] ?? 0)
    } finally {
      clearInterval(timer)
    }
  })
}
