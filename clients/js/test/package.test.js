import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { TARGET, eventTypes } from '../scripts/event-types.mjs';
import { TARGET as REFERENCE, reference } from '../scripts/reference.mjs';
import { MOST, bundleSizes } from '../scripts/size.mjs';
import { writeTypes } from '../scripts/types.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'warren-client-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(cwd, program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}
const tsc = (cwd, ...args) => run(cwd, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...args);

test('the reference is made from the sources', () => {
  assert.equal(readFileSync(REFERENCE, 'utf8'), reference());
});

test('the types of the events are those of the schema', () => {
  assert.equal(readFileSync(TARGET, 'utf8'), eventTypes());
});

test('the shipped types are those of the sources', () => {
  const target = join(folder, 'types');
  writeTypes(target);
  assert.deepEqual(readdirSync(join(root, 'types')).sort(), readdirSync(target).sort());
  for (const file of readdirSync(target)) {
    assert.equal(readFileSync(join(root, 'types', file), 'utf8'), readFileSync(join(target, file), 'utf8'), file);
  }
});

test('the client over JSON is at most 12 KB', async () => {
  const { start } = await bundleSizes();
  console.log(`@warren/client over JSON, bundled, minified, gzipped: ${start} bytes of ${MOST}`);
  assert.ok(start > 4_000, `${start} bytes cannot be all of it`);
  assert.ok(start <= MOST, `${start} bytes`);
});

test('only the STOMP entry point imports a package', () => {
  const importing = readdirSync(join(root, 'src')).filter((file) =>
    /^(import|export) .*from '[^.']|await import\('[^.']/m.test(readFileSync(join(root, 'src', file), 'utf8')),
  );
  assert.deepEqual(importing, ['stomp.js']);
});

test('the packed package works in a fresh project, under tsc --strict', () => {
  const [{ filename, files }] = JSON.parse(
    run(root, 'npm', 'pack', '--json', '--pack-destination', folder, '--ignore-scripts'),
  );
  assert.ok(
    files.every(({ path }) => /^(src|types)\/|^(package\.json|README\.md)$/.test(path)),
    JSON.stringify(files),
  );
  writeFileSync(join(folder, 'package.json'), '{"type": "module", "private": true}');
  run(
    folder,
    'npm',
    'install',
    '--offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--legacy-peer-deps',
    join(folder, filename),
  );
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
  };
  cpSync(join(root, 'test/types'), join(folder, 'app'), { recursive: true });
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app'] }));
  tsc(folder, '-p', '.');
  writeFileSync(
    join(folder, 'app.mjs'),
    `import { Warren } from '@warren/client'; const w = new Warren({ url: 'http://localhost' }); console.log(w.state.status);`,
  );
  assert.equal(run(folder, process.execPath, 'app.mjs'), 'idle\n');
});
