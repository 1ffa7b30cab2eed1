import { Component, type ReactNode } from 'react'
import { AppError } from '#shared/base/app-error.ts'
import { ErrorNotice } from './error-notice.tsx'

interface State {
  readonly failure: unknown
}

/** Keeps a fault of one place from taking the window with it: the place says so and can be drawn again. */
export class ErrorBoundary extends Component<{ readonly place: string; readonly children: ReactNode }, State> {
  override state: State = { failure: null }

  static getDerivedStateFromError(failure: unknown): State {
    return { failure }
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children
    if (isMissingCode(this.state.failure)) {
      const error = new AppError('offline', `${this.props.place} could not be loaded. Nothing was lost: text and results are on this computer. Try again; the window is then opened anew.`, { cause: this.state.failure })
      return <div style={{ padding: 12 }}><ErrorNotice error={error} onRetry={() => location.reload()} /></div>
    }
    const error = new AppError('bug', `${this.props.place} could not be drawn. Nothing was lost: text and results are on this computer. Try again, or copy the details and report it.`, { cause: this.state.failure })
    return <div style={{ padding: 12 }}><ErrorNotice error={error} onRetry={() => this.setState({ failure: null })} /></div>
  }
}

/** True for a part of the page whose code did not come: browsers keep that failure as long as the window is open. */
function isMissingCode(failure: unknown): boolean {
  return failure instanceof Error && /dynamically imported module|importing a module script|unable to preload/i.test(failure.message)
}
