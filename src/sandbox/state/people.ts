import type { AmcAccount } from '../ports.ts'

/** A synthetic Amazon user that can be chosen on the consent page. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly description: string
  sees(account: AmcAccount, accounts: readonly AmcAccount[]): boolean
  /** Whether this person accepted AMC's terms before the service first started. */
  readonly acceptedTerms: boolean
}

/** Who can sign in. The first is the default: an agency's lead who sees everything. */
export const people: readonly Person[] = [
  {
    id: 'avery', name: 'Avery Stone', description: 'Agency lead; sees every account',
    sees: () => true, acceptedTerms: true,
  },
  {
    id: 'blake', name: 'Blake Ito', description: 'Client lead; sees the first account only',
    sees: (account, accounts) => account.accountId === accounts[0]?.accountId, acceptedTerms: true,
  },
  {
    id: 'casey', name: 'Casey Moor', description: 'New colleague; sees everything, has not accepted the AMC terms',
    sees: () => true, acceptedTerms: false,
  },
]

export function findPerson(id: string | undefined): Person | undefined {
  return people.find((person) => person.id === id)
}
