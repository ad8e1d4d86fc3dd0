import assert from 'node:assert/strict';
import { cp, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FreshApp } from './support/fresh-app.js';

const HERE = fileURLToPath(new URL('..', import.meta.url));

const readJson = async (file) => JSON.parse(await readFile(file, 'utf8'));

let app;
before(async () => {
  app = await FreshApp.make('clients/react/README.md', join(HERE, 'target/app'));
});

test('packedFilesAreSourceAndTypes', async () => {
  const installed = join(app.folder, 'node_modules/@warren/react');
  assert.deepEqual((await readdir(installed)).sort(), ['README.md', 'package.json', 'src', 'types']);
  assert.deepEqual((await readdir(join(installed, 'src'))).sort(), (await readdir(join(HERE, 'src'))).sort());
  const { dependencies, peerDependencies } = await readJson(join(installed, 'package.json'));
  assert.equal(dependencies, undefined);
  assert.deepEqual(Object.keys(peerDependencies), ['@warren/client', 'react']);
});

test('readmeInstallsWhatTheTestsUse', async () => {
  const { dependencies, devDependencies } = await readJson(join(HERE, 'test/app/package.json'));
  const majors = Object.entries({ ...dependencies, ...devDependencies });
  assert.deepEqual(app.packages.sort(), majors.map(([name, version]) => `${name}@${version.split('.')[0]}`).sort());
});

test('quickstartIsTypedStrictly', () => app.command('npx tsc'));

// Also that an application can declare what it makes of the types, as a library of components does.
test('hooksAreTypedByTheChannelsKind', async () => {
  await cp(join(HERE, 'test/types'), app.folder, { recursive: true });
  try {
    await app.shell('npx tsc --declaration');
  } finally {
    await rm(join(app.folder, 'hooks.tsx'));
  }
});

test('viteBuildsTheQuickstart', async () => {
  await app.shell('npx vite build');
  const page = await readFile(join(app.folder, 'dist/index.html'), 'utf8');
  const [, script] = page.match(/src="\/(assets\/[^"]+\.js)"/);
  const code = await readFile(join(app.folder, 'dist', script), 'utf8');
  assert.match(code, /chat\.team-7/);
  assert.match(code, /\/api\/config/);
});
