import './no-link-page.css'

/** What a window shows that has no way in: which link is needed and where to get it. */
export function NoLinkPage({ reason }: { readonly reason: string }) {
  return (
    <main className="no-link">
      <h1>{reason === 'used' ? 'This link was already used' : reason === 'missing' ? 'A start link is needed' : 'RecomAMP is not reachable'}</h1>
      <p>{sentenceFor(reason)}</p>
      <p className="quiet">To get a link, run <code>npm start</code> again where RecomAMP is installed. It finds the running app and opens a fresh link; nothing is started twice and nothing is lost.</p>
    </main>
  )
}

function sentenceFor(reason: string): string {
  if (reason === 'used') return 'Each start link opens one window, once, so that nobody else on this machine can use it after you.'
  if (reason === 'missing') return 'RecomAMP opens only from the link that it prints when it starts, so that no other page or program can use it.'
  return reason
}
