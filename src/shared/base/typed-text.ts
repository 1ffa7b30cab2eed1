/** Limits of what a person types or pastes, checked at the door: beyond them it is a mistake, and is refused with a sentence. */
import { z } from 'zod'

/** SQL of a tab, a query or a run: at most two million characters. */
export const SqlText = z.string().max(2_000_000, 'the SQL is longer than 2,000,000 characters; put long lists into a parameter')

/** The title of a tab or a run: one line, at most 200 characters. */
export const TitleText = z.string().max(200, 'a title has at most 200 characters')
