const no = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })
const libs = (...names) => `node_modules/(${names.join('|')})/`

/** Who may know whom. Where code may *run* (Node, DOM) is TypeScript's question: see the tsconfig of each folder. */
module.exports = {
  forbidden: [
    no('no-cycles', {}, { circular: true }, 'A cycle makes start-up order and tests a matter of luck.'),
    no('shared-is-a-leaf', { path: '^src/shared' }, { path: '^src/(?!shared)' }, 'shared knows nobody.'),
    no('sql-is-pure', { path: '^src/sql' }, { path: '^src/(?!sql|shared)' }, 'The language knows only shared and its catalogue.'),
    no('core-has-no-shell', { path: '^src/core' }, { path: '^src/(main|preload|headless|renderer|sandbox)' }, 'core must run without a shell. Ask for a port; the sandbox is only a URL.'),
    no('sandbox-stands-alone', { path: '^src/sandbox' }, { path: '^src/(core|main|preload|headless|renderer)' }, 'The built-in service knows nothing of the app.'),
    no('renderer-uses-the-contract', { path: '^src/renderer' }, { path: '^src/(core|main|preload|headless|sandbox)' }, 'Add a method to the contract instead.'),
    no('preload-is-a-pipe', { path: '^src/preload' }, { path: '^src/(core|main|headless|renderer|sandbox)' }, 'preload only forwards.'),
    no('shells-stay-apart', { path: '^src/(main|headless)' }, { path: '^src/(preload|renderer|sandbox)' }, 'Shells load the renderer, they do not import it.'),
    no('features-use-front-doors', { path: '^src/core/([^/]+)/' }, { path: '^src/core/[^/]+/', pathNot: ['^src/core/$1/', '^src/core/(db|amc|shell|door)/', '^src/core/(?<feature>[^/]+)/\\k<feature>\\.ts$'] }, "Import another feature's <feature>.ts only."),
    no('electron-in-shell-only', { pathNot: '^(src/(main|preload)|tests)/' }, { path: `${libs('electron', 'electron-store', 'electron-updater')}|^electron/` }, 'Only main and preload may import electron: elsewhere the import tries to download it.'),
    no('sqlite-in-one-place', { pathNot: '^src/core/db/|^src/core/shell/profile-lock|^src/sandbox/state/|^tests/|^bench/' }, { path: libs('better-sqlite3') }, 'The database driver is wrapped once.'),
    no('monaco-in-one-place', { pathNot: '^src/renderer/widgets/editor/|^bench/' }, { path: libs('monaco-editor') }, 'Use the wrapper in renderer/widgets/editor.'),
    no('grid-in-one-place', { pathNot: '^src/renderer/widgets/grid/' }, { path: libs('ag-grid-[^/]+') }, 'Use the wrapper in renderer/widgets/grid.'),
    no('charts-in-one-place', { pathNot: '^src/renderer/widgets/chart/' }, { path: libs('echarts', 'zrender') }, 'Use the wrapper in renderer/widgets/chart.'),
    no('no-node-in-pages', { path: '^src/(shared|sql|renderer)' }, { dependencyTypes: ['core'] }, 'This code also runs in a browser.'),
    no('nothing-unresolvable', { path: '^src' }, { couldNotResolve: true, pathNot: '\\?worker$|^electron/(main|common|renderer)$' }, 'This import leads nowhere.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.tsx?$' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.tsx', '.js', '.json', '.css'] },
  },
}
