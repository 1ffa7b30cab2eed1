import type { KeyboardEvent, Ref } from 'react'
import { NativeSelect, Switch, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { InstanceId } from '#shared/base/ids.ts'
import type { Instance } from '#shared/instances/contract.ts'
import { TemplateAdvertiser, templateAdvertisers, TemplateLevel, templateLevels } from '#shared/templates/template.ts'
import { formatPlural } from '#renderer/ui/format.ts'
import { ShortcutHint } from '#renderer/ui/shortcut-hint.tsx'
import type { FoundTemplates, TemplateFilter } from './template-filter.ts'
import { advertiserWords, categoryWords, levelWords } from './words.ts'

export interface TemplateFiltersProps {
  readonly filter: TemplateFilter
  readonly instances: readonly Instance[]
  /** The instance that a copy will run on. */
  readonly instance: Instance | undefined
  readonly shown: FoundTemplates
  readonly searchRef: Ref<HTMLInputElement>
  readonly onChange: (patch: Partial<TemplateFilter>) => void
  readonly onSearchKey: (event: KeyboardEvent) => void
  readonly onInstance: (id: InstanceId) => void
}

/** Search, level, advertiser and instance. */
export function TemplateFilters({ filter, instances, instance, shown, searchRef, onChange, onSearchKey, onInstance }: TemplateFiltersProps) {
  return (
    <div className="template-filters" role="search">
      <TextInput ref={searchRef} aria-label="Search templates" placeholder="Search questions, tables, columns" leftSection={<Search size={14} aria-hidden />} rightSection={filter.typed === '' ? <ShortcutHint keys="/" /> : undefined}
        value={filter.typed} spellCheck={false} onChange={event => onChange({ typed: event.currentTarget.value })} onKeyDown={onSearchKey} />
      <NativeSelect className="template-category-select" aria-label="Category" value={filter.category} data={[...shown.counts].map(([category, count]) => ({ value: category, label: `${categoryWords(category)} (${count})` }))}
        onChange={event => onChange({ category: [...shown.counts.keys()].find(category => category === event.currentTarget.value) ?? '' })} />
      <div className="template-filter-row">
        <NativeSelect aria-label="Level" value={filter.level} data={[{ value: '', label: 'Every level' }, ...templateLevels.map(level => ({ value: level, label: levelWords[level] }))]}
          onChange={event => onChange({ level: TemplateLevel.safeParse(event.currentTarget.value).data ?? '' })} />
        <NativeSelect aria-label="Advertiser" value={filter.advertiser} data={[{ value: '', label: 'Every advertiser' }, ...templateAdvertisers.map(kind => ({ value: kind, label: advertiserWords[kind] }))]}
          onChange={event => onChange({ advertiser: TemplateAdvertiser.safeParse(event.currentTarget.value).data ?? '' })} />
      </div>
      {instance && <NativeSelect aria-label="Instance" value={instance.id} data={instances.map(each => ({ value: each.id, label: `${each.clientName} ${each.region}, ${each.name}` }))} onChange={event => onInstance(InstanceId.parse(event.currentTarget.value))} />}
      <div className="template-filter-row">
        <p className="template-found quiet" role="status">
          {formatPlural(shown.found.length, 'template')}{shown.notRunnable > 0 && (filter.runnable ? `, ${shown.notRunnable} hidden` : `, ${shown.notRunnable} lack a table`)}
        </p>
        {instance && <Switch label="Only what it can run" title={`Only templates whose tables ${instance.clientName} has`} checked={filter.runnable} onChange={event => onChange({ runnable: event.currentTarget.checked })} />}
      </div>
    </div>
  )
}
