/** How much is known of what the emulator says. Rule: every table of its words has a column of this. */

/**
 * How sure the wording is: `recorded` from an org, `documented` by Salesforce, `reported` by several sources, `single` source,
 * or `assumed` by this emulator.
 */
export type Confidence = 'recorded' | 'documented' | 'reported' | 'single' | 'assumed';
