/** For what opens at a place of the grid: below it, else above it, and always wholly inside the window, however low that is. */
export const floatInside = { flip: true, shift: { crossAxis: true, padding: 8 } } as const
