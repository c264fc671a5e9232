/**
 * What every rule of metadata has in common: what it looks at, and the checks that several types share.
 * Rule: pure, and in the platform's words.
 */
import { findSet } from '../org/permission-set.ts';
import type { Component, Components, Org } from '../org/state.ts';
import { problemText } from './problem.ts';
import { childText } from './xml.ts';
import type { Candidate } from './job-state.ts';

/** What a rule looks at: what was given, what would be stored, and the components before and with the deploy. */
export interface RuleContext {
  readonly candidate: Candidate;
  readonly component: Component;
  readonly org: Org;
  readonly before: Components;
  readonly draft: Components;
  readonly version: number;
}

/** Gives the problems of one component; none when it fits. */
export type Rule = (context: RuleContext) => readonly string[];

/** No problem. */
export const none: readonly string[] = [];

/** The contact is an e-mail address. */
export const emailIsValid: Rule = ({ candidate }) => {
  const value = childText(candidate.elements, 'contactEmail') ?? '';
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? none : [problemText('emailInvalid', { value })];
};

/** What an element may name, and how it is known by that name. */
export interface Named {
  readonly type: 'PermissionSet' | 'Profile';
  readonly exists: (context: RuleContext, name: string) => boolean;
}

/** Permission sets by API name. */
export const SETS: Named = { type: 'PermissionSet', exists: ({ draft }, name) => findSet(draft, name) !== undefined };

/** Profiles by the name that Setup shows. */
export const PROFILES: Named = { type: 'Profile', exists: ({ org }, name) => org.profiles.some((profile) => profile.name === name) };

/** Every permission set or profile that an element names is there. */
export const namesExist =
  (element: string, { type, exists }: Named, names: (context: RuleContext) => readonly string[]): Rule =>
  (context) =>
    names(context)
      .filter((name) => !exists(context, name))
      .map((name) => problemText('noSuchReference', { element, type, name }));
