/** Classes of devices; a device key is `class * 8 + variant`, so that a person keeps the same variant of a class. */
export const deviceClasses = ['phone', 'pc', 'tablet', 'tv', 'connected', 'unknown'] as const
export type DeviceClass = (typeof deviceClasses)[number]

export interface Device {
  readonly deviceKey: number
  readonly deviceType: string
  readonly make: string
  readonly model: string
  readonly operatingSystem: string
  readonly osVersion: string
  readonly browserFamily: string
  readonly environment: 'Web' | 'App'
}

type DeviceRow = readonly [make: string, model: string, operatingSystem: string, osVersion: string,
  browserFamily: string, environment: 'Web' | 'App']

const deviceTypes: Readonly<Record<DeviceClass, string>> = {
  phone: 'Phone', pc: 'PC', tablet: 'Tablet', tv: 'TV', connected: 'ConnectedDevice', unknown: 'Unknown',
}

const variants: Readonly<Record<DeviceClass, readonly DeviceRow[]>> = {
  phone: [
    ['Apple', 'iPhone', 'iOS', '18.5', 'Mobile Safari', 'Web'],
    ['Apple', 'iPhone', 'iOS', '18.1', 'iOS WebView', 'App'],
    ['Apple', 'iPhone', 'iOS', '17.5.1', 'Mobile Safari', 'Web'],
    ['APPLE', 'iPhone', 'iOS', '18.5', 'iOS WebView', 'App'],
    ['Samsung', 'GALAXY', 'Android', '15', 'Android App', 'App'],
    ['SAMSUNG', 'GALAXY', 'Android', '14', 'Chrome Mobile', 'Web'],
    ['Google', 'Pixel', 'Android', '15', 'Chrome Mobile', 'Web'],
    ['Generic', 'Android Phone', 'Android', '13', 'Android App', 'App'],
  ],
  pc: [
    ['Generic', 'PC', 'Windows', '11', 'Chrome', 'Web'], ['Generic', 'PC', 'Windows', '11', 'Edge', 'Web'],
    ['Generic', 'PC', 'Windows', '10', 'Chrome', 'Web'], ['Generic', 'PC', 'Windows', '10', 'Firefox', 'Web'],
    ['Apple', 'Mac', 'macOS', '15.5', 'Safari', 'Web'], ['Apple', 'Mac', 'macOS', '14.6', 'Chrome', 'Web'],
    ['Generic', 'PC', 'Windows', '11', 'Chrome', 'Web'], ['Generic', 'PC', 'Linux', '6', 'Firefox', 'Web'],
  ],
  tablet: [
    ['Apple', 'iPad', 'iOS', '18.5', 'Mobile Safari', 'Web'], ['Apple', 'iPad', 'iOS', '17.5.1', 'iOS WebView', 'App'],
    ['Amazon', 'Fire HD', 'Fire OS', '8', 'Silk', 'Web'], ['Amazon', 'Fire HD', 'Fire OS', '7', 'Android App', 'App'],
    ['Apple', 'iPad', 'iOS', '18.1', 'Mobile Safari', 'Web'],
    ['Samsung', 'GALAXY TAB', 'Android', '14', 'Android App', 'App'],
    ['Amazon', 'Fire HD', 'Fire OS', '8', 'Silk', 'Web'],
    ['Generic', 'Android Tablet', 'Android', '13', 'Chrome Mobile', 'Web'],
  ],
  tv: [
    ['Amazon', 'Fire TV Stick', 'Fire OS', '8', 'Fire TV App', 'App'],
    ['Amazon', 'Fire TV Stick', 'Fire OS', '7', 'Fire TV App', 'App'],
    ['Amazon', 'Fire TV', 'Fire OS', '8', 'Fire TV App', 'App'], ['ROKU', 'Roku', 'Roku OS', '14', 'Roku App', 'App'],
    ['ROKU', 'Roku', 'Roku OS', '13', 'Roku App', 'App'], ['SAMSUNG', 'Smart TV', 'Tizen', '8', 'Tizen App', 'App'],
    ['LG', 'Smart TV', 'webOS', '24', 'webOS App', 'App'], ['Apple', 'Apple TV', 'tvOS', '18', 'tvOS App', 'App'],
  ],
  connected: [
    ['Amazon', 'Echo', 'Fire OS', '7', 'Alexa', 'App'], ['Amazon', 'Echo Show', 'Fire OS', '7', 'Alexa', 'App'],
    ['Amazon', 'Echo Dot', 'Fire OS', '7', 'Alexa', 'App'], ['Sonos', 'Speaker', 'Linux', '16', 'Sonos App', 'App'],
    ['Amazon', 'Echo', 'Fire OS', '7', 'Alexa', 'App'], ['Amazon', 'Echo Dot', 'Fire OS', '7', 'Alexa', 'App'],
    ['Sony', 'PlayStation', 'PlayStation OS', '11', 'Console App', 'App'],
    ['Microsoft', 'Xbox', 'Xbox OS', '10', 'Console App', 'App'],
  ],
  unknown: Array.from({ length: 8 }, () => ['UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN', 'Web'] as const),
}

/** Every device, in key order from 0 without gaps. */
export const devices: readonly Device[] = deviceClasses.flatMap((deviceClass, classIndex) =>
  variants[deviceClass].map(([make, model, operatingSystem, osVersion, browserFamily, environment], variant) => ({
    deviceKey: classIndex * 8 + variant, deviceType: deviceTypes[deviceClass], make, model, operatingSystem, osVersion,
    browserFamily, environment,
  })),
)
