/**
 * Options of a deploy: the same for SOAP and REST, whatever form they come in.
 * Rule: an option that is left out has the API's default; the answer of REST names them all, in the recorded (ASCII) order.
 */

/** How a deploy is to be done. Source: Metadata API guide, DeployOptions. */
export interface DeployOptions {
  /** A file that the manifest names and the zip lacks is only a warning. */
  readonly allowMissingFiles: boolean;
  readonly autoUpdatePackage: boolean;
  readonly checkOnly: boolean;
  readonly ignoreWarnings: boolean;
  readonly performRetrieve: boolean;
  /** Deleted components skip the recycle bin; this org has none, so it changes nothing. */
  readonly purgeOnDelete: boolean;
  readonly rollbackOnError: boolean;
  readonly runTests: readonly string[];
  readonly singlePackage: boolean;
  readonly testLevel: string | null;
}

/** Test levels. Source: Metadata API guide. */
const TEST_LEVELS: readonly string[] = ['NoTestRun', 'RunSpecifiedTests', 'RunLocalTests', 'RunAllTestsInOrg', 'RunRelevantTests'];

/** Options as they were given: each by name, its values as text or as JSON. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** Reads options. `wrongTestLevel` is called with a test level that does not exist, and must throw. */
export function toDeployOptions(given: GivenOptions, wrongTestLevel: (level: string) => never): DeployOptions {
  const flag = (name: string): boolean => given[name] === true || given[name] === 'true' || given[name] === '1';
  const { runTests, testLevel } = given;
  const tests = Array.isArray(runTests) ? (runTests as unknown[]) : [runTests];
  const level = typeof testLevel === 'string' && testLevel !== '' ? testLevel : null;
  if (level !== null && !TEST_LEVELS.includes(level)) wrongTestLevel(level);
  return {
    allowMissingFiles: flag('allowMissingFiles'),
    autoUpdatePackage: flag('autoUpdatePackage'),
    checkOnly: flag('checkOnly'),
    ignoreWarnings: flag('ignoreWarnings'),
    performRetrieve: flag('performRetrieve'),
    purgeOnDelete: flag('purgeOnDelete'),
    rollbackOnError: flag('rollbackOnError'),
    runTests: tests.filter((test) => typeof test === 'string' && test !== '') as string[],
    singlePackage: flag('singlePackage'),
    testLevel: level,
  };
}

/** True when the options ask for tests; this org has none, so the answer says that none ran. */
export function runsTests({ testLevel }: DeployOptions): boolean {
  return testLevel !== null && testLevel !== 'NoTestRun';
}
