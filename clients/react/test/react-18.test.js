import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('..', import.meta.url));
const COPY = join(HERE, 'target/react-18');
const OTHERS = ['packed.test.js', 'react-18.test.js', 'types.test.js'];

/** A copy of the package beside React 18. The packages that need no React are links. */
before(async () => {
  await rm(COPY, { recursive: true, force: true });
  await mkdir(join(COPY, 'node_modules'), { recursive: true });
  for (const part of ['package.json', 'src']) await cp(join(HERE, part), join(COPY, part), { recursive: true });
  await mkdir(join(COPY, 'test'));
  await cp(join(HERE, 'test/support'), join(COPY, 'test/support'), { recursive: true });
  for (const file of await readdir(join(HERE, 'test'))) {
    if (file.endsWith('.test.js') && !OTHERS.includes(file)) await cp(join(HERE, 'test', file), join(COPY, 'test', file));
  }
  await cp(join(HERE, 'test/react-18/node_modules'), join(COPY, 'node_modules'), { recursive: true });
  for (const name of await readdir(join(HERE, 'node_modules'))) {
    const isReact = ['react', 'react-dom', 'scheduler'].includes(name) || name.startsWith('.');
    if (!isReact) await symlink(join(HERE, 'node_modules', name), join(COPY, 'node_modules', name)).catch(ignoreExisting);
  }
});

function ignoreExisting({ code }) {
  assert.equal(code, 'EEXIST');
}

test('react18KeepsEveryPromise', async () => {
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT; // Otherwise the runner takes itself for one of this runner's files.
  delete env.WARREN_URL; // The hooks prove themselves at a real gateway with React 19; this is about React.
  delete env.NODE_OPTIONS; // A second reporter would need a destination.
  const { version } = await import(join(COPY, 'node_modules/react/index.js'));
  assert.match(version, /^18\./);
  const files = (await readdir(join(COPY, 'test'))).filter((file) => file.endsWith('.test.js'));
  assert.ok(files.length >= 5);
  const command = ['--test', '--test-concurrency=2', '--test-reporter=tap', ...files.map((file) => join('test', file))];
  const { stdout } = await run('node', command, { cwd: COPY, env }).catch((failed) => failed);
  const failures = [...stdout.matchAll(/^not ok \d+ - .*\n(?:  .*\n)*/gm)].map(([lines]) => lines);
  assert.deepEqual(failures, []);
  assert.match(stdout, /^# pass [1-9]/m);
  assert.match(stdout, /^# fail 0/m);
});
