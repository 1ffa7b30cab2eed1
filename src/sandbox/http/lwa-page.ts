import { people } from '../state/people.ts'
import { escapeMarkup, type Reply } from './reply.ts'

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{max-width:30rem;margin:8vh auto;padding:2rem;border:1px solid GrayText;border-radius:12px}
h1{font-size:1.3rem;margin:0 0 .5rem}.note{padding:.5rem .75rem;border-left:4px solid #b26a00;margin:1rem 0}
label{display:block;padding:.35rem 0}small{display:block;margin-left:1.6rem;opacity:.8}
.row{display:flex;gap:.75rem;margin-top:1.5rem}button{font:inherit;padding:.6rem 1.6rem;border-radius:8px;border:1px solid GrayText;cursor:pointer}
.primary{background:#0b5cab;color:#fff;border-color:#0b5cab}:root{color-scheme:light dark}`

/** The fields that travel from the authorize address through the consent form. */
export interface ConsentRequest {
  readonly fields: Readonly<Record<string, string>>
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Where the browser goes afterwards; already checked against the list of the client. */
  readonly redirectUri: string
}

/** The page that asks a synthetic person to allow or deny. Works without scripts. */
export function consentPage(request: ConsentRequest): Reply {
  const hidden = Object.entries(request.fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeMarkup(name)}" value="${escapeMarkup(value)}">`).join('')
  const choices = people.map((person, index) =>
    `<label><input type="radio" name="person" value="${person.id}"${index === 0 ? ' checked' : ''}> ${person.name}<small>${person.description}</small></label>`).join('')
  const scopes = request.scopes.map((scope) => `<li><code>${escapeMarkup(scope)}</code></li>`).join('')
  // Browsers apply form-action to every redirect that follows the form as well; a public site may have more of its own.
  const { protocol, origin } = new URL(request.redirectUri)
  return page(200, 'Sign in to the sample service', `<h1>Allow access to sample advertising data?</h1>
<p class="note">This is the built-in AMC service of RecomAMP on your own computer. It is not Amazon, and everything in it is synthetic.</p>
<p>The application <code>${escapeMarkup(request.clientId)}</code> asks for:</p><ul>${scopes}</ul>
<form method="post" action="/ap/oa">${hidden}
<fieldset><legend>Sign in as</legend>${choices}</fieldset>
<div class="row"><button class="primary" name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></div>
</form>`, protocol === 'https:' ? protocol : origin)
}

/** A page that explains why nothing can be granted. The application hears nothing of it, as at Amazon. */
export function authorizeErrorPage(status: number, title: string, explanation: string, errorWord: string): Reply {
  return page(status, title, `<h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(explanation)}</p><p><code>${escapeMarkup(errorWord)}</code></p>`)
}

function page(status: number, title: string, content: string, formTarget?: string): Reply {
  const formAction = formTarget === undefined ? "'none'" : `'self' ${formTarget}`
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title)}</title><style>${style}</style></head><body><main>${content}</main></body></html>`,
  }
}
