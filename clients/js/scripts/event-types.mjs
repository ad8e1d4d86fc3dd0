// Makes src/events.d.ts from the JSON Schema of the events: `node scripts/event-types.mjs`. A test compares the two.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCHEMA = new URL('../../../shared-model/src/main/resources/dev/warren/event/schema.json', import.meta.url);
export const TARGET = new URL('../src/events.d.ts', import.meta.url);

const HEAD = `// Made from the JSON Schema of the events (GET /schema.json) by scripts/event-types.mjs. Do not edit.
// Publishers may write fields of data in snake_case too (\`agent_id\`); these types have the schema's own names.
`;

/** @param {string} text words of the schema, as the name of a type */
const pascal = (text) => text.replace(/(^|[._])([a-z])/g, (_, __, letter) => letter.toUpperCase());

/** @param {any} schema @param {string} indent @returns {string} */
function typeOf(schema, indent = '') {
  if (schema.$ref) return pascal(schema.$ref.replace('#/$defs/', ''));
  if (schema.enum) return schema.enum.map((/** @type {unknown} */ each) => JSON.stringify(each)).join(' | ');
  const types = [schema.type ?? 'unknown'].flat();
  return types.map((type) => one(type, schema, indent)).join(' | ');
}

/** @param {string} type @param {any} schema @param {string} indent */
function one(type, schema, indent) {
  switch (type) {
    case 'integer':
      return 'number';
    case 'array':
      return schema.items ? `Array<${typeOf(schema.items, indent)}>` : 'unknown[]';
    case 'object':
      return schema.properties ? fields(schema, indent) : 'Record<string, unknown>';
    default:
      return type;
  }
}

/** @param {any} schema @param {string} indent */
function fields({ properties, required = [] }, indent) {
  const lines = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description ? `${indent}  /** ${schema.description} */\n` : '';
    return `${comment}${indent}  ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema, `${indent}  `)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/**
 * The lines that name the data of each type.
 *
 * @param {string[]} events `<kind>.<type>`
 */
function kinds(events) {
  const words = events.map((name) => name.split('.'));
  return [...new Set(words.map(([kind]) => kind))].flatMap((kind) => [
    `  ${kind}: {`,
    ...words.filter(([each]) => each === kind).map(([, type]) => `    ${type}: ${pascal(`${kind}.${type}`)};`),
    '  };',
  ]);
}

/** @returns {string} the declarations */
export function eventTypes() {
  const { $defs } = JSON.parse(readFileSync(SCHEMA, 'utf8'));
  const names = Object.keys($defs);
  const aliases = names.filter((name) => !name.includes('.'));
  const events = names.filter((name) => name.includes('.'));
  const comment = (/** @type {any} */ schema) => {
    const text = schema.title ?? schema.description;
    return text ? `/** ${text}${/[.]$/.test(text) ? '' : '.'} */\n` : '';
  };
  const parts = [
    ...aliases.map((name) => `${comment($defs[name])}export type ${pascal(name)} = ${typeOf($defs[name])};`),
    ...events.map((name) => `${comment($defs[name])}export interface ${pascal(name)} ${fields($defs[name], '')}`),
    `/** The data of each type that Warren lists, by the kind of its channels (their first word). */
export interface EventTypes {
${kinds(events).join('\n')}
}`,
  ];
  return `${HEAD}\n${parts.join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TARGET, eventTypes());
