import { QueryClient } from '@tanstack/react-query'
import { AppError } from '#shared/base/app-error.ts'

/** Answers stay until an event makes them stale; only a lost connection is tried again by itself. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) => error instanceof AppError && error.code === 'offline' && count < 6,
        retryDelay: count => Math.min(250 * 2 ** count, 5_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
