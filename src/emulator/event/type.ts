/**
 * The event types an org logs, with the columns of their files.
 * Rule: one table; a column is a name, a type, and what an event shows there. Sources: a recorded Login file (2023), the Object
 * Reference for the rest; the order of the columns of ApiTotalUsage and Logout is assumed.
 */
import { appsOf } from '../org/app.ts';
import { toId15 } from '../org/id.ts';
import { findUserById, type ApiEvent, type Login, type Org } from '../org/state.ts';

/** One event of a type, of the day and hour of its time. */
export interface LogEvent {
  readonly time: number;
  readonly key: string;
  readonly userId: string | null;
  /** Values by column; columns that are common to all are filled in by the file. */
  readonly values: Readonly<Record<string, string>>;
}

/** One event type. */
export interface EventTypeRow {
  /** `NAME:Type`, in the order of the file. */
  readonly columns: string;
  readonly confidence: 'recorded' | 'documented' | 'assumed';
  readonly events: (org: Org) => LogEvent[];
}

/** LOGIN_STATUS by the status of LoginHistory. The codes are documented; which one goes with which status is assumed. */
export const LOGIN_STATUS: Readonly<Record<string, string>> = {
  Success: 'LOGIN_NO_ERROR',
  'Failed: Not approved for access': 'LOGIN_OAUTH_NO_TOKEN',
  'Failed: Consumer Deleted': 'LOGIN_OAUTH_CONSUMER_DELETED',
  'Failed: OAuth API access disabled': 'LOGIN_OAUTH_API_DISABLED',
  'Failed: Signature Invalid': 'LOGIN_OAUTH_INVALID_DSIG',
  'Failed: IP Address Not Allowed': 'LOGIN_OAUTH_INVALID_IP',
  'Restricted IP': 'LOGIN_ERROR_RESTRICTED_DOMAIN',
  'Restricted time': 'LOGIN_ERROR_RESTRICTED_TIME',
  'User is inactive': 'LOGIN_ERROR_USER_INACTIVE',
  'Login rate exceeded': 'LOGIN_ERROR_RATE_EXCEEDED',
};

/** Every event type that the org logs, by name. */
export const EVENT_TYPES: Readonly<Record<string, EventTypeRow>> = {
  ApiTotalUsage: {
    columns:
      'EVENT_TYPE:String TIMESTAMP:DateTime REQUEST_ID:Id ORGANIZATION_ID:Id USER_ID:Id API_FAMILY:String API_VERSION:String API_RESOURCE:String CLIENT_NAME:String HTTP_METHOD:String CLIENT_IP:IP COUNTS_AGAINST_API_LIMIT:Boolean CONNECTED_APP_ID:Id ENTITY_NAME:String STATUS_CODE:Number CONNECTED_APP_NAME:String USER_NAME:String API_CLIENT_CATEGORY:String TIMESTAMP_DERIVED:DateTime',
    confidence: 'documented',
    events: (org) => org.apiEvents.filter(({ path }) => !isRevocation(path)).map((event, index) => usageEvent(org, event, index)),
  },
  Login: {
    columns:
      'EVENT_TYPE:String TIMESTAMP:DateTime REQUEST_ID:Id ORGANIZATION_ID:Id USER_ID:Id RUN_TIME:Number CPU_TIME:Number URI:String SESSION_KEY:String LOGIN_KEY:String USER_TYPE:String REQUEST_STATUS:String DB_TOTAL_TIME:Number LOGIN_TYPE:String BROWSER_TYPE:String API_TYPE:String API_VERSION:String USER_NAME:String TLS_PROTOCOL:String CIPHER_SUITE:String AUTHENTICATION_METHOD_REFERENCE:String LOGIN_SUB_TYPE:String TIMESTAMP_DERIVED:DateTime USER_ID_DERIVED:Id CLIENT_IP:IP URI_ID_DERIVED:String LOGIN_STATUS:String SOURCE_IP:IP',
    confidence: 'recorded',
    events: (org) => org.logins.map((login) => loginEvent(org, login)),
  },
  Logout: {
    columns:
      'EVENT_TYPE:String TIMESTAMP:DateTime REQUEST_ID:Id ORGANIZATION_ID:Id USER_ID:Id USER_TYPE:String SESSION_TYPE:String SESSION_LEVEL:String BROWSER_TYPE:String PLATFORM_TYPE:String RESOLUTION_TYPE:String APP_TYPE:String CLIENT_VERSION:String API_TYPE:String API_VERSION:String USER_INITIATED_LOGOUT:Boolean SESSION_KEY:String LOGIN_KEY:String TIMESTAMP_DERIVED:DateTime USER_ID_DERIVED:Id CLIENT_IP:IP',
    confidence: 'documented',
    events: (org) =>
      org.apiEvents
        .filter(({ path, status }) => isRevocation(path) && status === 200)
        .map((event, index) => ({
          time: event.time,
          key: `${event.time}/${index}`,
          userId: event.userId,
          values: {
            USER_TYPE: 'S',
            SESSION_TYPE: 'O',
            SESSION_LEVEL: '1',
            BROWSER_TYPE: event.userAgent,
            APP_TYPE: '1000',
            API_TYPE: 'f',
            API_VERSION: '9998.0',
            USER_INITIATED_LOGOUT: '1',
            CLIENT_IP: event.sourceIp,
          },
        })),
  },
};

function isRevocation(path: string): boolean {
  return path === '/services/oauth2/revoke';
}

function loginEvent(org: Org, login: Login): LogEvent {
  const user = findUserById(org, login.userId);
  const isOAuth = (login.loginType ?? 'Remote Access 2.0').startsWith('Remote Access');
  return {
    time: login.loginTime,
    key: login.id,
    userId: login.userId,
    values: {
      RUN_TIME: '83',
      CPU_TIME: '30',
      URI: isOAuth ? '/services/oauth2/token' : '/index.jsp',
      LOGIN_KEY: toId15(login.id),
      USER_TYPE: 'Standard',
      // The recorded OAuth login has an empty status, the recorded browser login `Success`.
      REQUEST_STATUS: isOAuth ? '' : 'Success',
      DB_TOTAL_TIME: '52435102',
      LOGIN_TYPE: isOAuth ? 'i' : 'A',
      API_VERSION: '9998.0',
      USER_NAME: user?.username ?? '',
      TLS_PROTOCOL: 'TLSv1.2',
      CIPHER_SUITE: 'ECDHE-RSA-AES256-GCM-SHA384',
      CLIENT_IP: login.sourceIp,
      LOGIN_STATUS: LOGIN_STATUS[login.status] ?? 'LOGIN_OAUTH_INVALID_TOKEN',
      SOURCE_IP: login.sourceIp,
    },
  };
}

function usageEvent(org: Org, event: ApiEvent, index: number): LogEvent {
  const app = appsOf(org.components).find(({ consumerKey }) => consumerKey === event.consumerKey);
  const soap = /^\/services\/Soap\/([a-z])\/(\d+\.\d)/.exec(event.path);
  const version = soap?.[2] ?? /^\/services\/data\/v(\d+\.\d)/.exec(event.path)?.[1] ?? '';
  return {
    time: event.time,
    key: `${event.time}/${index}`,
    userId: event.userId,
    values: {
      API_FAMILY: soap === null ? 'REST' : 'SOAP',
      API_VERSION: version,
      API_RESOURCE: event.path.replace(/^\/services\/data/, ''),
      CLIENT_NAME: event.userAgent,
      HTTP_METHOD: event.method,
      CLIENT_IP: event.sourceIp,
      COUNTS_AGAINST_API_LIMIT: '1',
      CONNECTED_APP_ID: app === undefined ? '' : toId15(app.id),
      ENTITY_NAME: /\/sobjects\/(\w+)/.exec(event.path)?.[1] ?? '',
      STATUS_CODE: String(event.status),
      CONNECTED_APP_NAME: app?.label ?? '',
      USER_NAME: findUserById(org, event.userId)?.username ?? '',
      API_CLIENT_CATEGORY: '',
    },
  };
}
