/** What AMC, its login and the gateway in front of it say when it is not about the SQL. The first that fits counts. */
import type { ServiceErrorEntry } from './amc-error-entry.ts'

const docs = 'https://advertising.amazon.com/API/docs/en-us/guides/amazon-marketing-cloud'
const runs = `${docs}/reporting/execute-workflow`

export const serviceErrors: readonly ServiceErrorEntry[] = [
  {
    code: 'amc-too-many-overlapping-runs', pattern: /too many workflows have already been run against the same input data/i, title: 'Refused to protect privacy',
    cause: 'Too many queries ran on the same data and overlapping dates. AMC refuses more of them, because comparing their results could tell about single people.',
    fix: 'Use the results you have, wait, or choose clearly different dates.', action: 'choose-window', link: runs,
  },
  {
    code: 'amc-time-limit', pattern: /timed? ?out after|execution timed out|time limit|execution expired/i, title: 'Took longer than its time limit',
    cause: 'AMC stopped the run at its time limit. No rows were kept.', fix: 'Choose a shorter window, aggregate before joining, or raise the time limit in the settings.', action: 'raise-time-limit', link: runs,
  },
  {
    code: 'amc-gateway-timeout', pattern: /Endpoint request timed out|Gateway Time-?out/i, title: 'Amazon did not answer in time',
    cause: 'The gateway in front of AMC gave up waiting. Whether AMC got the request is not known from this answer.', fix: 'RecomAMP looks for the run in AMC\'s list before it sends anything again. Wait a moment.', action: 'wait',
  },
  {
    code: 'amc-throttled', pattern: /Too Many Requests|Rate exceeded|throttl|SlowDown/i, title: 'AMC asked for a pause',
    cause: 'More requests came in a short time than AMC takes. It did nothing with this one.', fix: 'Wait; runs that wait are sent by themselves after the pause.', action: 'wait',
  },
  {
    code: 'amc-terms', pattern: /Terms and conditions must be accepted/i, title: 'AMC terms not accepted',
    cause: 'Nobody has accepted the terms of AMC for this account in this region.', fix: 'An administrator accepts them once per region in the AMC console at advertising.amazon.com.',
    link: `${docs}/get-started/make-your-first-call`,
  },
  {
    code: 'amc-no-access', pattern: /Unauthorized request|Access Denied|not authorized/i, title: 'No access to this instance',
    cause: 'The login may not use this instance, or the account named in the request is not the one that owns it.', fix: 'Ask the owner of the AMC account for access, or choose another login.', action: 'sign-in',
    link: `${docs}/get-started/make-your-first-call`,
  },
  {
    code: 'amc-signed-out', pattern: /expired access token|Missing Authorization header|not issued to this client|Missing Amazon-Advertising-API-ClientId/i, title: 'Signed out',
    cause: 'Amazon does not accept the token of this login any more, or it belongs to another client id.', fix: 'Sign in again.', action: 'sign-in',
  },
  {
    code: 'amc-sandbox-only', pattern: /sandbox instance can only use synthetic data|requireSyntheticData/i, title: 'SANDBOX instances hold synthetic data only',
    cause: 'The run did not say that it wants synthetic data, which a SANDBOX instance asks for.', fix: 'Run it again on the SANDBOX instance from here: RecomAMP says so by itself. Look for instances again if it still fails.', action: 'choose-instance',
  },
  {
    code: 'amc-not-synthetic', pattern: /do not only contain synthetic data/i, title: 'Synthetic data asked of a live instance',
    cause: 'The run asked for synthetic data, which only SANDBOX instances have.', fix: 'Choose the SANDBOX instance, or look for instances again if this is one.', action: 'choose-instance',
  },
  {
    code: 'amc-window-order', pattern: /timeWindowEnd must be after timeWindowStart/i, title: 'The window ends before it starts',
    cause: 'The end of the time window is not after its start.', fix: 'Choose a later end.', action: 'choose-window', link: runs,
  },
  {
    code: 'amc-window-format', pattern: /timeWindow(?:Start|End) must have the format|timeWindow(?:Start and timeWindowEnd|Type)|maxDimensionTime/i, title: 'AMC could not read the window',
    cause: 'The dates of the run are not written as AMC wants them.', fix: 'Choose the window again in the toolbar.', action: 'choose-window', link: runs,
  },
  {
    code: 'amc-time-zone', pattern: /timeZone\s+(?<zone>\S+) is not a known time zone|is not a known time zone/i, title: 'AMC does not know the time zone',
    cause: 'The time zone of the window is not one that AMC knows.', fix: 'Choose another zone in the window, for example UTC or America/New_York.', action: 'choose-window',
  },
  {
    code: 'amc-window-horizon', pattern: /(?:time window|timeWindow).*(?:horizon|retention|too long|too old|outside|exceed)/i, title: 'The window reaches further than AMC\'s data',
    cause: 'AMC keeps 13 months for most tables.', fix: 'Choose a window within the last 13 months.', action: 'choose-window', link: runs,
  },
  {
    code: 'amc-parameter-without-value', pattern: /parameter '?(?<name>\w+)'? has no value/i, title: 'A parameter has no value',
    cause: 'The query uses the parameter "$name", and neither a value nor a default was sent for it.', fix: 'Give it a value, or a default.', action: 'edit-parameters',
  },
  {
    code: 'amc-parameter-value', pattern: /value .* of parameter '?(?<name>\w+)'? is not a valid (?<type>.+?)\.|input parameter '?(?<name2>\w+)/i, title: 'A parameter\'s value does not fit its type',
    cause: 'What was sent for a parameter cannot be read as its declared type.', fix: 'Correct the value, or declare another type.', action: 'edit-parameters',
  },
  {
    code: 'amc-output-columns', pattern: /output columns? .*(?:the )?workflow declares|but the workflow declares/i, title: 'The declared output columns do not fit',
    cause: 'The workflow declares output columns that are not those of its query.', fix: 'Leave the declaration out: AMC works the columns out by itself.',
  },
  {
    code: 'amc-unavailable-download', pattern: /is unavailable for download/i, title: 'There is nothing to fetch yet',
    cause: 'AMC has no rows to give out for this run: it is not done, it was only a check, or its rows have expired.', fix: 'Wait for the run to end; run it again if it ended long ago.', link: `${docs}/reporting/get-your-results`,
  },
  {
    code: 'amc-expired-download', pattern: /Request has expired|request signature we calculated does not match|Only one auth mechanism allowed|specified key does not exist/i, title: 'The address of the rows is not good any more',
    cause: 'AMC\'s download addresses work for ten minutes.', fix: 'Nothing to do: new addresses are asked for. Run the query again if it ended without rows.',
  },
  {
    code: 'amc-unknown-run', pattern: /Workflow execution with ID \S+ does not exist/i, title: 'AMC does not know this run',
    cause: 'AMC has forgotten the run, or it belongs to another instance.', fix: 'Run the query again.',
  },
  {
    code: 'amc-run-is-over', pattern: /cannot be cancelled because its status/i, title: 'The run was over already', cause: 'AMC cancels only what waits or runs.', fix: 'Nothing to do.',
  },
  {
    code: 'amc-workflow-exists', pattern: /Workflow with ID \S+ already exists/i, title: 'AMC has a workflow of this name', cause: 'A workflow of this id is stored at the instance.', fix: 'Run the query again: each run gets an id of its own.',
  },
  { code: 'amc-unknown-workflow', pattern: /Workflow with ID \S+ does not exist/i, title: 'AMC does not have this workflow', cause: 'The stored workflow was deleted at AMC.', fix: 'Run the query again: its text is sent along.' },
  {
    code: 'amc-unknown-instance', pattern: /Instance \S+ does not exist/i, title: 'The instance is gone', cause: 'Amazon does not have this instance any more.', fix: 'Look for instances again and choose another one.', action: 'choose-instance',
  },
  {
    code: 'amc-still-busy', pattern: /still (?:being created|in progress)|not (?:yet )?(?:completed|been created)|creationStatus/i, title: 'Amazon is not done yet', cause: 'Amazon is still working on what this needs, for example on creating the instance.', fix: 'Try again later.', action: 'wait',
  },
  {
    code: 'amc-too-large', pattern: /request body is larger|can have at most \S+ (?:characters|items)/i, title: 'Larger than AMC takes', cause: 'The query, or a list in it, is longer than AMC takes.', fix: 'Shorten it, or put long lists into a parameter.', action: 'edit-parameters',
  },
  {
    code: 'amc-too-many', pattern: /can have at most \S+ (?:workflows|schedules|instances)/i, title: 'AMC holds no more of these', cause: 'The instance or the account has as many as AMC allows.', fix: 'Delete some in the AMC console.',
  },
  {
    code: 'amc-computation', pattern: /query failed while it was running: (?<reason>.*)/i, title: 'The computation broke off', cause: 'The query compiles, but a value that came up while it ran could not be computed: $reason',
    fix: 'Guard the expression: NULLIF for divisors, a CASE before a CAST, COALESCE for missing values.',
  },
  {
    code: 'amc-internal', pattern: /internal (?:server )?error|Service Unavailable|Bad Gateway|ServiceUnavailable|InternalError/i, title: 'AMC failed', cause: 'The service at Amazon had a failure of its own. It says nothing about your query.',
    fix: 'Run it again. If it fails again, copy the details for Amazon\'s support.', action: 'wait',
  },
  {
    code: 'amc-audience-too-small', pattern: /audience has fewer users than the required minimum of (?<least>[\d,]*)/i, title: 'The audience is too small', cause: 'Fewer people fit than an audience needs, so it was not made.', fix: 'Widen its window or its conditions.', action: 'choose-window',
    link: `${docs}/audiences/rule-based-audiences`,
  },
  {
    code: 'amc-audience-too-large', pattern: /seed audience has more users than the allowed maximum/i, title: 'The seed audience is too large', cause: 'More people fit than a lookalike audience may start from.', fix: 'Narrow its window or its conditions.', action: 'choose-window',
    link: `${docs}/audiences/rule-based-audiences`,
  },
  { code: 'amc-audience-state', pattern: /Only audiences that failed can be/i, title: 'Not possible in this state', cause: 'AMC changes and deletes only audiences that failed.', fix: 'Make a new audience instead.' },
  { code: 'amc-in-use', pattern: /cannot be deleted because schedule/i, title: 'Still in use', cause: 'A schedule at AMC uses this workflow.', fix: 'Delete the schedule in the AMC console first.' },
  {
    code: 'amc-not-offered', pattern: /not supported for self-service|not available for this account|account cannot create|not backed by an AWS Clean Rooms/i, title: 'Not offered to this account', cause: 'Amazon does not offer this to accounts or instances of this kind.', fix: 'Use another account, or ask Amazon.',
    link: `${docs}/admin/instance-management`,
  },
  { code: 'amc-cancelled', pattern: /Cancelled by the user|was cancelled/i, title: 'Cancelled', cause: 'Somebody stopped the run.', fix: 'Run it again if it is still needed.' },
  {
    code: 'amc-request-shape', pattern: /must be (?:a JSON object|a string|true or false|an integer|a list|one of|between|a single character)|is required\.|One of workflowId and workflow|Only one of workflowId|nextToken is invalid|is not valid JSON|Unsupported Media Type|Not Acceptable|Method Not|must have (?:1 to 150|the format)|operations are not supported|can only be changed to CANCELLED|address is not served|must have \S+ to \S+ (?:characters|letters)|must be true|needs \S+ (?:to|or)|must be the one of the path|not the one of the current terms|range is not satisfiable|only be sent from its own page/i,
    title: 'AMC did not understand the request', cause: 'A part of the request is not as AMC wants it. The query itself was not looked at.', fix: 'Copy the details and report them: RecomAMP built this request.',
  },
  { code: 'amc-not-found', pattern: /does not exist|Could not find/i, title: 'AMC does not have it', cause: 'What the request named is not there, or not any more.', fix: 'Look for instances again, then try once more.' },
  { code: 'amc-exists', pattern: /already exists/i, title: 'It is there already', cause: 'AMC has something of this name.', fix: 'Choose another name.' },
  { code: 'amc-not-compiled', pattern: /Was unable to compile workflow/i, title: 'AMC could not compile the query', cause: 'AMC refused the query. What it says about it stands below.', fix: 'Check the query; the language check may name the same place.' },
]
