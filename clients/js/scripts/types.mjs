// Makes types/ from the sources and their JSDoc: `npm run types`. A test compares the two.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} target a folder */
export function writeTypes(target) {
  rmSync(target, { recursive: true, force: true });
  const { status, stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json', '--outDir', target],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stdout);
  mkdirSync(target, { recursive: true });
  // The compiler leaves declarations that are written by hand where they are.
  for (const file of ['main.d.ts', 'types.d.ts', 'events.d.ts']) copyFileSync(`${root}/src/${file}`, `${target}/${file}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTypes(`${root}/types`);
