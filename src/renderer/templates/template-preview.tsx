import { useEffect, useRef, type ReactNode } from 'react'
import { Button } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import type { Instance } from '#shared/instances/contract.ts'
import { typeName } from '#shared/params/resolve-params.ts'
import { audienceCategory, type Template, type TemplateId } from '#shared/templates/template.ts'
import { Badge } from '#renderer/ui/badge.tsx'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { IconButton } from '#renderer/ui/icon-button.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { ShortcutHint } from '#renderer/ui/shortcut-hint.tsx'
import { HighlightedSql } from './highlighted-sql.tsx'
import { SampleTable } from './sample-table.tsx'
import { useTemplate } from './use-templates.ts'
import { advertiserWords, levelWords, windowWords } from './words.ts'
import './template-preview.css'

export interface TemplatePreviewProps {
  readonly id: TemplateId
  /** Tables that the instance does not have. */
  readonly lacking: readonly string[]
  readonly instance: Instance | undefined
  readonly onUse: () => void
  readonly onShow: (id: TemplateId) => void
  readonly onRemove: (id: TemplateId, title: string) => void
}

/** Everything about one template. */
export function TemplatePreview({ id, lacking, instance, onUse, onShow, onRemove }: TemplatePreviewProps) {
  const { template, error, retry } = useTemplate(id, true)
  const articleRef = useRef<HTMLElement>(null)
  const shownId = template?.id
  useEffect(() => {
    if (shownId !== undefined) articleRef.current?.scrollTo({ top: 0 })
  }, [shownId])
  if (error !== null) return <article className="template-preview" aria-label="Template"><ErrorNotice error={error} onRetry={retry} /></article>
  if (!template) return <article className="template-preview" aria-label="Template"><p className="quiet" role="status">Reading the template…</p></article>
  const audience = template.category === audienceCategory
  return (
    <article className="template-preview" aria-label={template.title} data-region="template" ref={articleRef}>
      <header className="template-preview-head">
        <div className="template-preview-title">
          <h2>{template.title}</h2>
          <p>{template.summary}</p>
          <p className="template-badges">
            <Badge>{template.category}</Badge><Badge>{levelWords[template.level]}</Badge>
            {template.advertisers.map(advertiser => <Badge key={advertiser}>{advertiserWords[advertiser]}</Badge>)}
            {template.scopeId !== null && <Badge tone="info">your own</Badge>}
          </p>
        </div>
        <div className="template-preview-actions">
          {template.scopeId !== null && <IconButton label="Remove this template" icon={<Trash2 size={14} />} onClick={() => onRemove(template.id, template.title)} />}
          <Button onClick={onUse} rightSection={<ShortcutHint keys="Enter" />}>Use template</Button>
        </div>
      </header>
      {lacking.length > 0 && instance && (
        <Notice tone="warn">{instance.clientName} ({instance.name}) has no {lacking.map((table, index) => <span key={table}>{index > 0 && ', '}<code>{table}</code></span>)}. A copy can be written and checked, but not run there.</Notice>
      )}
      <div className="template-sections">
        <div className="template-main">
          <Section title="Sample output">
            {template.sample ? <SampleTable sample={template.sample} output={template.output} audience={audience} /> : <p className="quiet">No sample is recorded for this template. Use it and run it on the sample data to see rows.</p>}
          </Section>
          <Section title="SQL" action={<CopyButton label="Copy SQL" text={template.sql} />}>
            <HighlightedSql sql={template.sql} parameters={template.parameters} audience={audience} label={`SQL of ${template.title}`} />
          </Section>
        </div>
        <Guidance template={template} onShow={onShow} />
      </div>
    </article>
  )
}

/** What stands beside the query: how to read it, what goes in and what comes out. */
function Guidance({ template, onShow }: { readonly template: Template; readonly onShow: (id: TemplateId) => void }) {
  const { reading, pitfalls, parameters, output, window, tables, next } = template
  return (
    <div className="template-side">
      {reading.length > 0 && <Section title="How to read it"><Sentences of={reading} /></Section>}
      {pitfalls.length > 0 && <Section title="Pitfalls"><Sentences of={pitfalls} /></Section>}
      <Section title="Output columns">
        <dl className="template-facts">
          {output.map(({ name, meaning, unit }) => <div key={name}><dt><code>{name}</code>{unit !== null && <span className="sample-unit">{unit}</span>}</dt><dd>{meaning}</dd></div>)}
        </dl>
      </Section>
      <Section title="Parameters">
        {parameters.length === 0 ? <p className="quiet">None.</p> : (
          <dl className="template-facts">
            {parameters.map(parameter => (
              <div key={parameter.name}>
                <dt><code>{parameter.name}</code><span className="sample-unit">{typeName(parameter)}</span></dt>
                <dd>{parameter.displayName !== '' && <strong>{parameter.displayName}. </strong>}{parameter.description}{shownDefault(parameter.defaultValue)}</dd>
              </div>
            ))}
          </dl>
        )}
      </Section>
      <Section title="Needs">
        <dl className="template-facts">
          <div><dt>Tables</dt><dd>{tables.map((table, index) => <span key={table}>{index > 0 && ', '}<code>{table}</code></span>)}</dd></div>
          <div><dt>Window</dt><dd>{windowWords(window.default)}{window.minDays !== null && `, at least ${window.minDays} ${window.minDays === 1 ? 'day' : 'days'}`}{window.waitDays !== null && window.waitDays > 0 && `, ending ${window.waitDays} days ago so that conversions have settled`}.</dd></div>
        </dl>
      </Section>
      {next.length > 0 && (
        <Section title="Next steps">
          <ul className="template-next">{next.map(step => <li key={step.id}><button type="button" className="template-next-link" onClick={() => onShow(step.id)}>{step.title}</button></li>)}</ul>
        </Section>
      )}
    </div>
  )
}

function shownDefault(value: string | null): string {
  if (value === null || value === '') return ''
  const lines = value.split('\n')
  return ` Default: ${lines.slice(0, 3).join(', ')}${lines.length > 3 ? ` and ${lines.length - 3} more` : ''}.`
}

function Section({ title, action, children }: { readonly title: string; readonly action?: ReactNode; readonly children: ReactNode }) {
  return <section className="template-section"><div className="template-section-head"><h3>{title}</h3>{action}</div>{children}</section>
}

function Sentences({ of }: { readonly of: readonly string[] }) {
  return <ul className="template-sentences">{of.map(sentence => <li key={sentence}><Marked text={sentence} /></li>)}</ul>
}

/** The little Markdown that sentences use: `code` and **strong**. Everything else is shown as it is written. */
function Marked({ text }: { readonly text: string }) {
  return <>{text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
    /* oxlint-disable react/no-array-index-key -- a fixed sentence: the place of a part is its name */
    if (part.startsWith('`') && part.length > 2) return <code key={index}>{part.slice(1, -1)}</code>
    if (part.startsWith('**') && part.length > 4) return <strong key={index}>{part.slice(2, -2)}</strong>
    return <span key={index}>{part}</span>
    /* oxlint-enable react/no-array-index-key */
  })}</>
}
