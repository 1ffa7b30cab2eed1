/** AG Grid with only the parts that the workbench uses. Importing it takes a moment: import it lazily. */
import { CellStyleModule, ClientSideRowModelModule, ColumnAutoSizeModule, ModuleRegistry, PinnedRowModule, RowStyleModule, TooltipModule, createGrid, themeQuartz } from 'ag-grid-community'

ModuleRegistry.registerModules([CellStyleModule, ClientSideRowModelModule, ColumnAutoSizeModule, PinnedRowModule, RowStyleModule, TooltipModule])

/** The grid in our tokens; light, dark and high contrast follow by themselves. */
export const gridTheme = themeQuartz.withParams({
  fontFamily: 'var(--font-interface)',
  fontSize: 'var(--size-dense)',
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  textColor: 'var(--text)',
  headerBackgroundColor: 'var(--surface-sunken)',
  headerTextColor: 'var(--text)',
  headerFontWeight: 600,
  borderColor: 'var(--line)',
  accentColor: 'var(--accent)',
  oddRowBackgroundColor: 'var(--surface)',
  rowHoverColor: 'var(--surface-hover)',
  cellHorizontalPadding: '10px',
  headerHeight: 30,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  borderRadius: 0,
  columnBorder: { color: 'color-mix(in srgb, var(--line) 60%, transparent)' },
  focusShadow: 'none',
  rangeSelectionBorderColor: 'var(--focus)',
})

export { createGrid }
