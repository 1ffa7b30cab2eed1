/** The name under which the system knows the app: notifications, task bar, installers. The same as in electron-builder.yml. */
export const appId = 'com.recomamp.desktop'
