/**
 * Who a token stands for: the answers of userinfo (OpenID Connect) and of the identity url.
 * Rule: member names and order as recorded; what an emulated user does not have is null or empty, never invented.
 */
import { toId15 } from '../org/id.ts';
import { fullNameOf, type Org, type User } from '../org/state.ts';

type Json = Record<string, unknown>;

/** Profiles whose users log in through the API alone. */
export const API_ONLY_PROFILE = 'Minimum Access - API Only Integrations';

/** The identity url of a user; clients take org and user id from its last two parts. */
export function identityUrl(org: Org, user: User): string {
  return `${org.instanceUrl}/id/${org.id}/${user.id}`;
}

/** The answer of `/services/oauth2/userinfo`. */
export function userInfo(org: Org, user: User): Json {
  return {
    sub: identityUrl(org, user),
    user_id: user.id,
    organization_id: org.id,
    preferred_username: user.username,
    nickname: nickname(user),
    name: fullNameOf(user),
    email: user.email,
    email_verified: true,
    ...(user.firstName === null ? {} : { given_name: user.firstName }),
    family_name: user.lastName,
    zoneinfo: 'America/Los_Angeles',
    photos: photos(org),
    profile: `${org.instanceUrl}/${user.id}`,
    picture: photos(org).picture,
    address: {},
    is_salesforce_integration_user: org.profiles.find(({ id }) => id === user.profileId)?.name === API_ONLY_PROFILE,
    urls: urls(org, user),
    active: user.isActive,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: -28_800_000,
    updated_at: seconds(user.createdDate),
  };
}

/** The answer of `/id/<org>/<user>`. */
export function identityDocument(org: Org, user: User): Json {
  return {
    id: identityUrl(org, user),
    asserted_user: true,
    user_id: user.id,
    organization_id: org.id,
    username: user.username,
    nick_name: nickname(user),
    display_name: fullNameOf(user),
    email: user.email,
    email_verified: true,
    first_name: user.firstName,
    last_name: user.lastName,
    timezone: 'America/Los_Angeles',
    photos: photos(org),
    addr_street: null,
    addr_city: null,
    addr_state: null,
    addr_country: null,
    addr_zip: null,
    mobile_phone: null,
    mobile_phone_verified: false,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: urls(org, user),
    active: user.isActive,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: -28_800_000,
    last_modified_date: seconds(user.createdDate),
    is_app_installed: true,
  };
}

function nickname(user: User): string {
  return user.username.split('@')[0] ?? user.username;
}

function photos(org: Org): { picture: string; thumbnail: string } {
  return { picture: `${org.instanceUrl}/profilephoto/005/F`, thumbnail: `${org.instanceUrl}/profilephoto/005/T` };
}

/** The urls carry the literal `{version}`, and the org id of 15 characters. */
function urls(org: Org, user: User): Record<string, string> {
  const base = org.instanceUrl;
  const org15 = toId15(org.id);
  const data = `${base}/services/data/v{version}`;
  return {
    enterprise: `${base}/services/Soap/c/{version}/${org15}`,
    metadata: `${base}/services/Soap/m/{version}/${org15}`,
    partner: `${base}/services/Soap/u/{version}/${org15}`,
    rest: `${data}/`,
    sobjects: `${data}/sobjects/`,
    search: `${data}/search/`,
    query: `${data}/query/`,
    recent: `${data}/recent/`,
    tooling_soap: `${base}/services/Soap/T/{version}/${org15}`,
    tooling_rest: `${data}/tooling/`,
    profile: `${base}/${user.id}`,
    feeds: `${data}/chatter/feeds`,
    groups: `${data}/chatter/groups`,
    users: `${data}/chatter/users`,
    feed_items: `${data}/chatter/feed-items`,
    feed_elements: `${data}/chatter/feed-elements`,
    custom_domain: base,
  };
}

function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
