import { Fragment } from 'react'
import { Modal } from '@mantine/core'
import { explainCode, isDisputed, silencingComment } from '#sql/explain/explain.ts'
import { problemSeverities } from '#sql/problems.ts'
import type { ProblemCode } from '#sql/problems.ts'
import { CopyButton } from '#renderer/ui/copy-button.tsx'
import { LevelSelect, severityWords } from './level-select.tsx'
import './language.css'

/** The page of one diagnostic code: what it is, what AMC does, what to write instead, how loud it is. */
export function ExplainDialog({ code, onClose }: { readonly code: ProblemCode; readonly onClose: () => void }) {
  const page = explainCode(code)
  const severity = problemSeverities[code]
  const comment = silencingComment(code)
  return (
    <Modal opened onClose={onClose} title={page.title} size="lg" centered>
      <div className="explanation">
        <p className="explanation-head"><span className="code">{code}</span><span className="quiet">usually {severityWords[severity].toLowerCase()}</span></p>
        <p><Marked text={page.sentence} /></p>
        <h3>In AMC</h3>
        <p><Marked text={page.amc} /></p>
        <h3>What to do</h3>
        <p><Marked text={page.advice} /></p>
        <Example title={severity === 'info' ? 'Appears for' : 'Instead of'} sql={page.wrong.sql} />
        <Example title={severity === 'info' ? 'Does not appear for' : 'write'} sql={page.right.sql} />
        <h3>Silence it</h3>
        <p>On one line, with a reason: <code>{comment}</code></p>
        {isDisputed(code) && <p className="quiet">Amazon's text and what people see on live instances disagree here, or there is no text. The usual level is the safer choice.</p>}
        <div className="explanation-level"><span>In every query</span><LevelSelect code={code} /></div>
      </div>
    </Modal>
  )
}

function Example({ title, sql }: { readonly title: string; readonly sql: string }) {
  const shown = sql.length > 900 ? `${sql.slice(0, 60)} … ${sql.slice(-60)}` : sql
  return (
    <figure className="explanation-example">
      <figcaption>{title}<CopyButton text={sql} label="Copy the SQL" /></figcaption>
      <pre tabIndex={0}>{shown}</pre>
    </figure>
  )
}

/** A sentence with code between backticks. */
function Marked({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>))
}
