/** AMC's aggregation threshold of a column, from harmless to strictest. Source: help centre, "Aggregation thresholds". */
export const privacyClasses = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'INTERNAL', 'VERY_HIGH'] as const
export type PrivacyClass = (typeof privacyClasses)[number]

const order: Readonly<Record<PrivacyClass, number>> = { NONE: 0, LOW: 1, MEDIUM: 2, HIGH: 3, INTERNAL: 4, VERY_HIGH: 5 }

/** The class of a value made from both. VERY_HIGH stands above INTERNAL because it forbids one thing more. */
export function stricterClass(a: PrivacyClass, b: PrivacyClass): PrivacyClass {
  return order[a] >= order[b] ? a : b
}

/** Distinct users that must stand behind a row that shows such a value; null when it may never be shown. */
export function requiredUsersOf(privacyClass: PrivacyClass): number | null {
  switch (privacyClass) {
    case 'NONE': return 1
    case 'LOW': return 2
    case 'MEDIUM': case 'HIGH': return 100
    case 'INTERNAL': case 'VERY_HIGH': return null
  }
}

/** HIGH and VERY_HIGH columns must not meet a literal; for INTERNAL the text states no ban. */
export function forbidsLiterals(privacyClass: PrivacyClass): boolean {
  return privacyClass === 'HIGH' || privacyClass === 'VERY_HIGH'
}
