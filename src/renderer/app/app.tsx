import { useEffect, useMemo } from 'react'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { BridgeProvider } from '#renderer/bridge/bridge.tsx'
import { useSetting } from '#renderer/bridge/use-setting.ts'
import { OpenTabsProvider } from '#renderer/tabs/use-open-tabs.tsx'
import { mantineTheme, mantineVariables } from '#renderer/theme/mantine-theme.ts'
import { AppearanceProvider } from '#renderer/theme/appearance-context.tsx'
import { useAppearance } from '#renderer/theme/use-appearance.ts'
import { Announcer } from '#renderer/ui/announcer.tsx'
import { AppModelProvider, type AppModel } from './app-model.tsx'
import { CommandsProvider } from './commands/commands-context.tsx'
import { createCommands } from './commands/create-commands.ts'
import { useCommandKeys } from './commands/use-command-keys.ts'
import { AppFrame } from './frame/app-frame.tsx'
import { createKeymap } from './keymap/keymap.ts'

/** The whole window. */
export function App({ model }: { readonly model: AppModel }) {
  return (
    <QueryClientProvider client={model.queryClient}>
      <BridgeProvider value={model.bridge}>
        <AppModelProvider value={model}>
          <OpenTabsProvider value={model.tabs}>
            <Themed model={model} />
          </OpenTabsProvider>
        </AppModelProvider>
      </BridgeProvider>
    </QueryClientProvider>
  )
}

function Themed({ model }: { readonly model: AppModel }) {
  const appearance = useAppearance(useSetting('appearance.theme'), useSetting('appearance.density'))
  const ownKeys = useSetting('keymap')
  const all = useMemo(() => createCommands(model), [model])
  const keymap = useMemo(() => createKeymap(all, ownKeys, model.mac), [all, ownKeys, model])
  const commands = useMemo(() => {
    const byId = new Map(all.map(command => [command.id, command]))
    return {
      all, keymap, mac: model.mac,
      run(id: string): void {
        const command = byId.get(id)
        if (!command) return
        // Commands may be asynchronous or not; both ways of failing end in the same notice.
        void (async () => command.run())().catch((failure: unknown) => model.ui.setState({ failure }))
      },
    }
  }, [all, keymap, model])
  useCommandKeys(all, keymap, model.mac, useMemo(() => command => commands.run(command.id), [commands]))
  useEffect(() => {
    // Waiting for web fonts keeps the editor from measuring letters of the wrong font.
    void document.fonts.load('13px "JetBrains Mono Variable"')
  }, [])
  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={mantineVariables} forceColorScheme={appearance.theme}>
      <AppearanceProvider value={appearance}>
        <CommandsProvider value={commands}>
          <Announcer>
            <AppFrame />
          </Announcer>
        </CommandsProvider>
      </AppearanceProvider>
    </MantineProvider>
  )
}
