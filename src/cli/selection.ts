/** Narrowing an environment to what the command line names: one app, one user. Rule: a name that fits nothing is a mistake, not an empty run. */
import { EcaformError, error } from '../diagnostic.ts';
import type { Desired, DesiredApp } from '../spec/index.ts';

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** The app of a name. @throws EcaformError `unknown-app` */
export function appNamed(desired: Desired, name: string): DesiredApp {
  const app = desired.apps.find((each) => same(each.name, name));
  if (app) return app;
  throw new EcaformError([
    error('unknown-app', `the spec has no app \`${name}\` in \`${desired.environment.name}\``, {
      hint: `it has ${desired.apps.map((each) => each.name).join(', ') || 'none'}`,
      at: desired.locate(['apps']),
    }),
  ]);
}

/** The app of a name, or the spec's only one. @throws EcaformError `unknown-app` */
export function onlyOrNamed(desired: Desired, name: string | undefined): DesiredApp {
  const [only, ...others] = desired.apps;
  if (name === undefined && only && others.length === 0) return only;
  if (name !== undefined) return appNamed(desired, name);
  throw new EcaformError([
    error('unknown-app', 'the spec has several apps', { hint: `name one with --app: ${desired.apps.map((each) => each.name).join(', ')}` }),
  ]);
}

/**
 * The environment with the named app and user alone.
 * @throws EcaformError `unknown-app`, `unknown-user`
 */
export function narrow(desired: Desired, { app, user }: { app?: string | undefined; user?: string | undefined }): Desired {
  const apps = app === undefined ? desired.apps : [appNamed(desired, app)];
  if (user === undefined) return { ...desired, apps };
  const narrowed = apps.map((each) => ({
    ...each,
    users: each.users.filter((name) => same(name, user)),
    refuse: each.refuse.filter((name) => same(name, user)),
  }));
  if (narrowed.every((each) => each.users.length + each.refuse.length === 0)) {
    throw new EcaformError([
      error('unknown-user', `no app ${app === undefined ? '' : 'of that name '}lists ${user} in \`users\` or \`refuse\``, {
        hint: 'write the username as the spec does; `ecaform explain` takes any username',
        at: desired.locate(['apps']),
      }),
    ]);
  }
  return { ...desired, apps: narrowed };
}
