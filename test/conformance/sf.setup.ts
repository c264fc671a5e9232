/** Before the tests of the command line: it is installed, which takes a minute the first time. */
import { installSf } from './sf.ts';

export default async function setup(): Promise<void> {
  await installSf();
}
