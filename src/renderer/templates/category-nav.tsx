import type { TemplateFilter } from './template-filter.ts'
import { categoryWords } from './words.ts'

export interface CategoryNavProps {
  readonly counts: ReadonlyMap<TemplateFilter['category'], number>
  readonly chosen: TemplateFilter['category']
  readonly onChoose: (category: TemplateFilter['category']) => void
}

/** The categories, with how many templates fit in each. */
export function CategoryNav({ counts, chosen, onChoose }: CategoryNavProps) {
  return (
    <nav className="template-categories" aria-label="Categories" data-region="template-categories">
      {[...counts].map(([category, count]) => (
        <button key={category} type="button" className="template-category" aria-pressed={category === chosen} data-empty={count === 0} onClick={() => onChoose(category)}>
          <span className="ellipsis">{categoryWords(category)}</span>
          <span className="template-count tabular">{count}</span>
        </button>
      ))}
    </nav>
  )
}
