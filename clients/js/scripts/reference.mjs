// Makes clients/js/API.md from types/: `npm run reference`. A test compares the two.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const TARGET = new URL('../API.md', import.meta.url);
const WIDTH = 120;

const HEAD = `# Reference: \`@warren/client\`

This page is made from the sources in [\`clients/js\`](README.md) by \`scripts/reference.mjs\`. Times are in
milliseconds unless a name or a comment says otherwise.
`;

/** The files, and the declarations of each that applications use. */
const PARTS = /** @type {const} */ ([
  ['warren.d.ts', ['Warren']],
  ['subscription.d.ts', ['Subscription']],
  ['warren-error.d.ts', ['WarrenError']],
  ['stomp.d.ts', ['stomp']],
  [
    'types.d.ts',
    [
      'WarrenOptions',
      'TokenSource',
      'TokenReason',
      'ConnectionState',
      'Status',
      'Reason',
      'SubscribeOptions',
      'SubscriptionState',
      'Message',
      'Kind',
      'AnyMessage',
      'TypedMessage',
      'UntypedMessage',
      'Gap',
      'Dropped',
      'TokenEvent',
      'WarrenEvents',
      'Store',
      'TypingStore',
      'AlertStore',
      'PresenceUser',
      'PresenceStatus',
      'AgentStatus',
      'Alert',
      'HistoryOptions',
      'Page',
    ],
  ],
]);

/** @param {string} text words that fit the lines of our documents */
function wrapped(text) {
  /** @type {string[]} */
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length + 1 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join('\n');
}

/** @param {ts.Node} node */
function commentOf(node) {
  const docs = /** @type {ts.JSDoc[]} */ (ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc));
  const doc = docs.at(-1);
  if (!doc) return '';
  const plain = (/** @type {any} */ comment) =>
    (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\{@link ([\w.]+)\}/g, '`$1`');
  const tags = (doc.tags ?? []).flatMap((tag) => {
    const text = plain(tag.comment).replace(/^- /, '');
    if (!text) return [];
    if (ts.isJSDocParameterTag(tag)) return [`- \`${tag.name.getText()}\`: ${text}`];
    return tag.tagName.text === 'returns' || tag.tagName.text === 'return' ? [`- Returns ${text}`] : [];
  });
  return [...plain(doc.comment).split(/\n\s*\n/).map(wrapped), tags.map(wrapped).join('\n')].filter(Boolean).join('\n\n');
}

/** @param {ts.Node} node @param {ts.SourceFile} file */
function signature(node, file) {
  return node
    .getText(file)
    .replaceAll(/import\("[^"]*"\)\.(default\.)?/g, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/(\?: [^,()]*?) \| undefined\b/g, '$1')
    .replaceAll(/\/\*\*.*?\*\/ ?/g, '')
    .replace(/^export (declare )?/, '');
}

/** @param {ts.Node} node */
const isHidden = (node) =>
  ts.getJSDocTags(node).some((tag) => ['internal', 'hideconstructor'].includes(tag.tagName.text)) ||
  (ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name)) ||
  ts.isIndexSignatureDeclaration(node);

/** @param {ts.Node} node @param {ts.SourceFile} file */
function section(node, file) {
  const { name } = /** @type {any} */ (node);
  const parts = [`## ${name.text}`, commentOf(node)];
  if (ts.isInterfaceDeclaration(node)) {
    const rows = node.members
      .filter((member) => !isHidden(member))
      .map((member) => {
        const comment = commentOf(member)
          .replaceAll(/\s*\n\s*/g, ' ')
          .replaceAll('|', '\\|');
        return `| \`${signature(member, file).replace(/;$/, '').replaceAll('|', '\\|')}\` | ${comment} |`;
      });
    if (rows.length > 0) parts.push(`| | |\n|---|---|\n${rows.join('\n')}`);
  } else if (ts.isClassDeclaration(node)) {
    /** @type {Map<string, ts.Node[]>} the overloads of each method */
    const members = new Map();
    for (const member of node.members.filter((each) => !isHidden(each))) {
      const key = member.name?.getText(file) ?? 'constructor';
      members.set(key, [...(members.get(key) ?? []), member]);
    }
    for (const overloads of members.values()) {
      const signatures = overloads.map((each) => signature(each, file)).join('\n');
      parts.push(`\`\`\`ts\n${signatures}\n\`\`\``, commentOf(overloads[0]));
    }
  } else {
    parts.push(`\`\`\`ts\n${signature(node, file)}\n\`\`\``);
  }
  return parts.filter(Boolean).join('\n\n');
}

/** @returns {string} */
export function reference() {
  const sections = PARTS.flatMap(([path, names]) => {
    const text = readFileSync(new URL(`../types/${path}`, import.meta.url), 'utf8');
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const declared = new Map(file.statements.map((each) => [/** @type {any} */ (each).name?.text, each]));
    return names.map((name) => {
      const found = declared.get(name);
      if (!found) throw new Error(`${path} declares no ${name}`);
      return section(found, file);
    });
  });
  return `${[HEAD.trim(), ...sections].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, reference());
