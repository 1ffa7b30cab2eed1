/** The name itself or, when it is taken (lower case), the name with the first free number from 2. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name
  for (let number = 2; ; number++) if (!taken.has(`${name}_${number}`.toLowerCase())) return `${name}_${number}`
}
