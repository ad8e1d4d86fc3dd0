import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TARGET, reference } from '../scripts/reference.mjs';
import { writeTypes } from '../scripts/types.mjs';

const HERE = fileURLToPath(new URL('..', import.meta.url));

async function contentOf(folder) {
  const files = (await readdir(folder)).sort();
  return Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')]));
}

test('shippedTypesAreThoseOfTheSource', async () => {
  const fresh = join(HERE, 'target/types');
  writeTypes(fresh);
  assert.deepEqual(await contentOf(join(HERE, 'types')), await contentOf(fresh), 'run `npm run types`');
});

test('referencePageIsThatOfTheTypes', async () => {
  assert.equal(await readFile(TARGET, 'utf8'), reference(), 'run `npm run reference`');
});
