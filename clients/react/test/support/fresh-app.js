import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WARREN_REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url));
const APP = fileURLToPath(new URL('../app', import.meta.url));

/**
 * An application in a fresh folder, made of the code of a page of docs as printed: its files, and both packages packed
 * and installed from their tarballs. The packages of the registry come from `test/app`, so no network is necessary.
 *
 *     node test/support/fresh-app.js <page> <folder>    makes it; checks its types and builds it, if the page does
 */
export class FreshApp {
  #page;

  constructor(page, folder) {
    this.#page = page;
    this.folder = folder;
  }

  /** @param {string} file A page, relative to the repository. */
  static async make(file, folder) {
    const app = new FreshApp(await readFile(join(WARREN_REPOSITORY, file), 'utf8'), folder);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await cp(APP, folder, { recursive: true });
    for (const [name, text] of app.files) await writeFile(join(folder, name), text);
    const [pack] = app.#commands('npm pack');
    await app.shell(pack);
    const tarballs = app.#commands('npm install').flatMap((line) => line.match(/\.\/[\w.-]+\.tgz/g) ?? []);
    // npm looks for peers at the registry, even if they are installed. So `npm ls` checks their versions instead.
    const options = '--offline --legacy-peer-deps --ignore-scripts --no-audit --no-fund';
    await app.shell(`npm install ${options} ${tarballs.join(' ')}`);
    await app.shell('npm ls');
    return app;
  }

  /** The blocks of code of the page that begin with the name of a file. @returns {[string, string][]} */
  get files() {
    const blocks = [...this.#page.matchAll(/^```\w+\n((?:\/\/|<!--) ([\w.]+\.\w+).*\n[^]*?)^```/gm)];
    return blocks.map(([, text, name]) => [name, text]);
  }

  /** The packages of the registry that the page installs, with the versions that it names. */
  get packages() {
    const words = this.#commands('npm install').flatMap((line) => line.split(/\s+/).slice(2));
    return words.filter((word) => !word.startsWith('-') && !word.endsWith('.tgz'));
  }

  /** Whether the page has a command that begins like this. */
  has(text) {
    return this.#commands(text).length > 0;
  }

  /** Runs a command of the page, such as `npx tsc`. */
  async command(text) {
    if (!this.has(text)) throw new Error(`the page has no command '${text}'`);
    return this.shell(this.#commands(text)[0]);
  }

  /** Runs a shell command in the folder, and returns its output. A failed command throws with its output. */
  async shell(command) {
    const env = { ...process.env, WARREN_REPOSITORY };
    // A test runner of Node marks its children, and Node's runner in a child would then behave as one of its parts.
    delete env.NODE_TEST_CONTEXT;
    try {
      const { stdout } = await run('bash', ['-euc', command], { cwd: this.folder, env });
      return stdout;
    } catch (failure) {
      throw new Error(`${command}\n${failure.stdout}${failure.stderr}`);
    }
  }

  #commands(text) {
    const blocks = [...this.#page.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block]) => block.split('\n'));
    return blocks.filter((line) => line.startsWith(text));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const app = await FreshApp.make(process.argv[2], process.argv[3]);
  if (app.has('npx tsc')) {
    await app.command('npx tsc');
    await app.shell('npx vite build');
  }
}
