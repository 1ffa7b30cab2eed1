/** More jumps than this are not remembered; the oldest go first. */
const keptJumps = 100

/**
 * How often and how far this process saw the machine's clock jump forward: set by hand or by the network, or because the
 * machine slept. A deadline that spans a jump is moved by it, so that no run is given up for time in which nobody could look.
 */
export interface ClockJumps {
  /** Remembers that the clock, at `atMs`, went on `byMs` later than it should have. */
  note(atMs: number, byMs: number): void
  /** The sum of all jumps since a moment of the clock. */
  since(startMs: number): number
}

/** An empty record, held in memory only: after a restart deadlines are those of the clock. */
export function createClockJumps(): ClockJumps {
  const jumps: { readonly atMs: number; readonly byMs: number }[] = []
  return {
    note(atMs, byMs) {
      jumps.push({ atMs, byMs })
      if (jumps.length > keptJumps) jumps.shift()
    },
    since: startMs => jumps.reduce((sum, { atMs, byMs }) => (atMs >= startMs ? sum + byMs : sum), 0),
  }
}
