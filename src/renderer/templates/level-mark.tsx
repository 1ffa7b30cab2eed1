import { templateLevels, type TemplateLevel } from '#shared/templates/template.ts'
import { levelWords } from './words.ts'

/** A level as one to three dots and, for those who cannot see them, its word. */
export function LevelMark({ level }: { readonly level: TemplateLevel }) {
  const step = templateLevels.indexOf(level)
  return (
    <span className="level-mark" title={levelWords[level]}>
      {templateLevels.map((each, index) => <i key={each} data-on={index <= step} aria-hidden />)}
      <span className="visually-hidden">{levelWords[level]}</span>
    </span>
  )
}
