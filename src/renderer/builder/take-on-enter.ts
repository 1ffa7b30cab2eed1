import type { KeyboardEvent } from 'react'

/**
 * Enter takes the entry that is marked in the open list of a picker, or the first one that can be chosen while somebody
 * searches; for `onKeyDownCapture` of a Mantine `Select` whose options have the class `builder-option-row`. Mantine itself
 * forgets, in a timer, which entry is marked: whoever types a word and Enter before that timer would choose nothing.
 */
export function takeOnEnter(isSearch: (typed: string) => boolean): (event: KeyboardEvent<HTMLInputElement>) => void {
  return event => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    // Only the picker that has the focus has a list.
    const marked = document.querySelector<HTMLElement>('.builder-option-row[data-combobox-selected]')
    const taken = marked ?? (isSearch(event.currentTarget.value) ? document.querySelector<HTMLElement>('.builder-option-row:not([data-combobox-disabled])') : null)
    if (taken === null) return
    event.preventDefault()
    event.stopPropagation()
    taken.click()
  }
}
