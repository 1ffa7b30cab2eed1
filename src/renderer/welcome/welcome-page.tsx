import { useState } from 'react'
import { FlaskConical, KeyRound, LibraryBig } from 'lucide-react'
import { Button } from '@mantine/core'
import { goTo } from '#renderer/app/route.ts'
import { useDemo } from '#renderer/demo/use-demo.ts'
import { SignInPanel } from '#renderer/logins/sign-in-panel.tsx'
import { SyntheticBadge } from '#renderer/ui/badge.tsx'
import { ErrorNotice } from '#renderer/ui/error-notice.tsx'
import { Notice } from '#renderer/ui/notice.tsx'
import { Page } from '#renderer/ui/page.tsx'
import { GettingStarted } from './getting-started.tsx'
import './welcome.css'

/** The first minute: two doors, and what to try next. */
export function WelcomePage() {
  const [signingIn, setSigningIn] = useState(false)
  return (
    <Page title="Welcome to RecomAMP" lead="Write Amazon Marketing Cloud queries, check them before you pay the wait, and look at every row." width="wide">
      <div className="welcome">
        <div className="welcome-doors">
          <SampleDoor />
          <section className="welcome-door" aria-labelledby="door-amazon">
            <h2 id="door-amazon"><KeyRound size={18} aria-hidden />Sign in with Amazon</h2>
            <p className="quiet">For your own AMC instances. Tokens are encrypted on this computer and sent to nobody but Amazon.</p>
            {signingIn
              ? <SignInPanel onDone={() => goTo('workbench')} onLeave={() => setSigningIn(false)} />
              : (
                <>
                  <ul>
                    <li>Your agency's own Login with Amazon application</li>
                    <li>A few minutes to register one return URL</li>
                    <li>Drafting queries works without any of it</li>
                  </ul>
                  <Button size="sm" variant="default" onClick={() => setSigningIn(true)}>Sign in with Amazon</Button>
                </>
              )}
          </section>
        </div>
        <GettingStarted />
        <p className="welcome-more"><LibraryBig size={15} aria-hidden /><span>Looking for a question to start from?</span> <Button variant="subtle" onClick={() => goTo('templates')}>Browse the template library</Button></p>
      </div>
    </Page>
  )
}

function SampleDoor() {
  const { state, start } = useDemo()
  const starting = start.isPending || state?.kind === 'starting'
  return (
    <section className="welcome-door" aria-labelledby="door-sample">
      <h2 id="door-sample"><FlaskConical size={18} aria-hidden />Explore with sample data <SyntheticBadge /></h2>
      <p className="quiet">No account needed. RecomAMP starts its own AMC service on this computer, with made-up ad events of several clients, and opens a query that is ready to run.</p>
      <ul>
        <li>Runs real AMC SQL, with AMC's privacy thresholds</li>
        <li>Works without a network</li>
        <li>Marked as synthetic everywhere, removed with one click</li>
      </ul>
      <Button size="sm" loading={starting} onClick={() => start.mutate({}, { onSuccess: () => goTo('workbench') })}>
        {state?.kind === 'on' ? 'Open the sample data' : 'Explore with sample data'}
      </Button>
      {starting && <Notice tone="synthetic"><span role="status">{state?.kind === 'starting' ? `${state.step}…` : 'Starting…'}</span></Notice>}
      {start.isError && <ErrorNotice error={start.error} onRetry={() => start.mutate({})} />}
    </section>
  )
}
