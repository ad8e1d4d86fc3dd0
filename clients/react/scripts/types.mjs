// Makes types/ from the sources and their JSDoc: `npm run types`. A test compares the two.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Checks the sources strictly, and writes their declarations to this folder. @param {string} folder */
export function writeTypes(folder) {
  rmSync(folder, { recursive: true, force: true });
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', ROOT, '--outDir', folder], { stdio: 'inherit' });
  // The compiler leaves declarations that are written by hand where they are.
  for (const file of ['main.d.ts', 'types.d.ts']) copyFileSync(join(ROOT, 'src', file), join(folder, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTypes(join(ROOT, 'types'));
