/** Turns a second process of the app into the built-in AMC service: a packaged app cannot be run as plain Node. */
export const sandboxArgument = '--recomamp-sandbox-service'
