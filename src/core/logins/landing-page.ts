import { createHash } from 'node:crypto'

export type LandingKind = 'received' | 'refused' | 'stranger' | 'used'

const style = 'html{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:15px/1.6 system-ui,sans-serif;background:Canvas;color:CanvasText}'
  + 'main{max-width:26rem;padding:2.5rem;text-align:center}p{opacity:.8;margin:.5rem 0}h1{font-size:1.25rem;margin:1rem 0 .5rem}'
  + 'svg{width:48px;height:48px}'

const texts: Readonly<Record<LandingKind, { readonly status: number; readonly title: string; readonly body: string; readonly colour: string; readonly mark: string }>> = {
  received: {
    status: 200, title: 'Amazon\'s answer has arrived', body: 'RecomAMP is finishing the sign-in. You can close this tab and go back to the app.', colour: '#2f855a', mark: 'M14 25l7 7 14-15',
  },
  refused: {
    status: 200, title: 'You were not signed in', body: 'RecomAMP shows why and what to do next. You can close this tab and go back to the app.', colour: '#b7791f', mark: 'M24 13v14M24 33v2',
  },
  stranger: {
    status: 400, title: 'This does not belong to your sign-in', body: 'The address does not answer the sign-in that RecomAMP started, so it was ignored. Go back to the app.', colour: '#b7791f', mark: 'M24 13v14M24 33v2',
  },
  used: {
    status: 410, title: 'This sign-in is already over', body: 'Each answer is taken once. Go back to the app; start again there if you need to.', colour: '#b7791f', mark: 'M24 13v14M24 33v2',
  },
}

/** What the browser shows after Amazon. Holds nothing of the request; loads and runs nothing. */
export function landingPage(kind: LandingKind): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly html: string } {
  const { status, title, body, colour, mark } = texts[kind]
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>RecomAMP</title><style>${style}</style></head>`
    + `<body><main><svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22" fill="${colour}"/><path d="${mark}" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>`
    + `<h1>${title}</h1><p>${body}</p></main></body></html>`
  const styleHash = createHash('sha256').update(style).digest('base64')
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', connection: 'close',
      'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
    html,
  }
}
