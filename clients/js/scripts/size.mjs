// Prints how many bytes a page loads: `npm run size`. A test holds the first number.
import { build } from 'esbuild';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** The most that the client over JSON may have, minified and gzipped. */
export const MOST = 12 * 1024;

const zipped = (/** @type {string | Uint8Array} */ bytes) => gzipSync(bytes, { level: 9 }).length;

/**
 * The size of the client after a bundler: the bytes that a page loads at its start, and all bytes, with the parts that
 * it loads when it needs them.
 */
export async function bundleSizes() {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${source}index.js`],
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: '/out',
    write: false,
    metafile: true,
  });
  const sizes = new Map(outputFiles.map(({ path, contents }) => [path, zipped(contents)]));
  const bytes = (/** @type {Set<string>} */ files) => [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
  /** @type {Set<string>} */
  const start = new Set();
  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).map(([path, output]) => [resolve('/', path.replace(/^(\.\.\/)+/, '')), output]),
  );
  const follow = (/** @type {string} */ file) => {
    start.add(file);
    for (const { path, kind } of outputs[file].imports) {
      const imported = resolve('/', path.replace(/^(\.\.\/)+/, ''));
      if (kind === 'import-statement' && !start.has(imported)) follow(imported);
    }
  };
  follow('/out/index.js');
  return { start: bytes(start), all: bytes(new Set(sizes.keys())) };
}

/** The files as the gateway serves them, with their comments, each gzipped: those that `index.js` imports. */
export function servedSize() {
  /** @type {Set<string>} */
  const files = new Set();
  const follow = (/** @type {string} */ file) => {
    files.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*from '(\..*)';$/gm)) {
      const imported = resolve(dirname(file), path);
      if (!files.has(imported)) follow(imported);
    }
  };
  follow(`${source}index.js`);
  return { bytes: [...files].reduce((sum, file) => sum + zipped(readFileSync(file)), 0), files: files.size };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { start, all } = await bundleSizes();
  const served = servedSize();
  console.log(`@warren/client over JSON, bundled, minified, gzipped: ${start} bytes of ${MOST}`);
  console.log(`  with SSE + HTTP and shared tabs, which are loaded where they are used: ${all} bytes`);
  console.log(
    `  as the gateway serves it, ${served.files} of ${readdirSync(source).length} files, with comments: ${served.bytes} bytes`,
  );
  if (start > MOST) process.exitCode = 1;
}
