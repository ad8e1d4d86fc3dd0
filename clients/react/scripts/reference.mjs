// Makes docs/react-reference.md from types/: `npm run reference`. A test compares the two.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const TARGET = new URL('../../../docs/react-reference.md', import.meta.url);

const WIDTH = 120;

const HEAD = `# Reference: \`@warren/react\`

This page is made from the sources in [\`clients/react\`](../clients/react/README.md) by \`scripts/reference.mjs\`. Types
that are not here are those of the [JavaScript client](../clients/js/API.md).`;

const FUNCTIONS = [
  ['provider', 'WarrenProvider'],
  ['use-channel', 'useChannel'],
  ['use-presence', 'usePresence'],
  ['use-typing', 'useTyping'],
  ['use-alerts', 'useAlerts'],
  ['use-agents', 'useAgents'],
  ['use-connection', 'useConnection'],
  ['context', 'useWarren'],
];

/** @returns {string} The page. */
export function reference() {
  const functions = FUNCTIONS.map(([file, name]) => functionSection(read(file), name));
  const types = read('types').statements.filter(ts.isInterfaceDeclaration).map(typeSection);
  return `${[HEAD, ...functions, '## Types', ...types].join('\n\n')}\n`;
}

/** @param {string} name */
function read(name) {
  const text = readFileSync(new URL(`../types/${name}.d.ts`, import.meta.url), 'utf8');
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
}

/** @param {ts.SourceFile} file @param {string} name */
function functionSection(file, name) {
  const overloads = file.statements.filter((each) => ts.isFunctionDeclaration(each) && each.name?.text === name);
  if (overloads.length > 0) {
    const signatures = overloads.map((each) => signature(each, name)).join('\n');
    return [`## ${name}`, `\`\`\`\n${signatures}\n\`\`\``, ...described(overloads[0])].join('\n\n');
  }
  for (const each of file.statements) {
    if (ts.isVariableStatement(each) && line(each.declarationList.declarations[0].name) === name) {
      return [`## ${name}`, ...described(each)].join('\n\n');
    }
  }
  throw new Error(`types/ declare no ${name}`);
}

/** @param {ts.FunctionDeclaration} node @param {string} name */
function signature(node, name) {
  const parameters = node.parameters.map((parameter) => line(parameter).replace(/^\{.*?\}(?=\??:)/, 'options'));
  const types = node.typeParameters ? `<${node.typeParameters.map(line).join(', ')}>` : '';
  const plain = (/** @type {string} */ text) =>
    text.replaceAll(/import\("[^"]*"\)\./g, '').replace(/(\?: .*) \| undefined$/, '$1');
  const [begin, end] = [`${name}${types}(`, `): ${plain(line(node.type))}`];
  const one = begin + parameters.map(plain).join(', ') + end;
  return one.length > WIDTH ? `${begin}\n${parameters.map((each) => `  ${plain(each)},\n`).join('')}${end}` : one;
}

/** @param {ts.InterfaceDeclaration} node */
function typeSection(node) {
  const rows = node.members.map((member) => {
    const signature = line(member).replace(/;$/, '').replace(/^readonly /, '');
    return `| \`${cell(signature)}\` | ${cell(described(member).join(' '))} |`;
  });
  return [`### ${node.name.text}`, ...described(node), ['| | |', '|---|---|', ...rows].join('\n')].join('\n\n');
}

/** The source of a node in one line, without comments. @param {ts.Node | undefined} node */
function line(node) {
  return (node?.getText() ?? '').replaceAll(/\s+/g, ' ');
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

/** The paragraphs of a node's comment, and one for its parameters. @param {ts.Node} node */
function described(node) {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  if (!doc) return [];
  const paragraphs = (ts.getTextOfJSDocComment(doc.comment) ?? '').split(/\n\s*\n/);
  const parameters = (doc.tags ?? []).filter(ts.isJSDocParameterTag).flatMap((tag) => {
    const text = ts.getTextOfJSDocComment(tag.comment);
    return text ? [`- \`${tag.name.getText()}\`: ${text}`] : [];
  });
  return [...paragraphs.map(wrapped), parameters.map(wrapped).join('\n')].filter(Boolean);
}

/** @param {string} text */
function wrapped(text) {
  const lines = [''];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > WIDTH) lines.push(text.startsWith('- ') ? `  ${word}` : word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, reference());
