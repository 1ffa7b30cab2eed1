/** A form that opens below what can be seen is brought into sight; for `ref`. */
export function showWhole(form: HTMLElement | null): void {
  form?.scrollIntoView({ block: 'nearest' })
}
