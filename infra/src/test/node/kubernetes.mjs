// Checks Kubernetes objects (JSON, an array, on standard input) by the published OpenAPI schemas: by the validators
// that kubernetes-models generates from them, and by TypeScript, which also refuses fields that no schema has.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

// RabbitMQ's operators publish no schemas in a registry of packages. These are the fields that we use, after their
// reference; the parts of Kubernetes in them have Kubernetes' types.
const RABBITMQ = `
interface Reference { name: string }
interface Custom<K extends string, S> {
  apiVersion: 'rabbitmq.com/v1beta1'; kind: K; metadata: IObjectMeta; spec: S;
}
type IRabbitmqCluster = Custom<'RabbitmqCluster', {
  replicas: number; image: string; persistence: { storage: string; storageClassName?: string };
  resources: IResourceRequirements; affinity: IAffinity; terminationGracePeriodSeconds: number;
  rabbitmq: { additionalPlugins: string[]; additionalConfig: string };
}>;
type IPolicy = Custom<'Policy', {
  name: string; vhost?: string; pattern: string; priority: number;
  applyTo: 'queues' | 'classic_queues' | 'quorum_queues' | 'exchanges' | 'all';
  definition: Record<string, string | number>; rabbitmqClusterReference: Reference;
}>;
type IUser = Custom<'User', {
  tags?: ('management' | 'policymaker' | 'monitoring' | 'administrator')[]; rabbitmqClusterReference: Reference;
}>;
type IPermission = Custom<'Permission', {
  vhost: string; userReference: Reference; permissions: { configure: string; write: string; read: string };
  rabbitmqClusterReference: Reference;
}>;
`;

const moduleOf = ({ apiVersion }) =>
  apiVersion.startsWith('keda.sh/') ? `@kubernetes-models/keda/${apiVersion}` : `kubernetes-models/${apiVersion}`;

const isRabbitMqs = ({ apiVersion }) => apiVersion === 'rabbitmq.com/v1beta1';

async function invalid(object) {
  if (isRabbitMqs(object)) return [];
  const { [object.kind]: Model } = await import(moduleOf(object));
  if (!Model) return [`${moduleOf(object)} has no ${object.kind}`];
  try {
    new Model(object).validate();
    return [];
  } catch (e) {
    return [e.message];
  }
}

function untyped(objects) {
  const lines = [
    "import type { IAffinity, IResourceRequirements } from 'kubernetes-models/v1';",
    "import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';",
    RABBITMQ,
  ];
  objects.forEach((object, i) => {
    if (!isRabbitMqs(object)) lines.push(`import type { I${object.kind} as T${i} } from '${moduleOf(object)}';`);
    const type = isRabbitMqs(object) ? `I${object.kind}` : `T${i}`;
    const name = `${object.kind}_${object.metadata.name}`.replace(/\W/g, '_');
    lines.push(`export const ${name}: ${type} = ${JSON.stringify(object, null, 1)};`);
  });
  const file = path.join(import.meta.dirname, 'manifests.mts');
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.Node16,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, lines.join('\n'), version) : read.call(host, name, version);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const near = found.file && found.start ? found.file.text.slice(found.start, found.start + 40).split('\n')[0] : '';
    return `${near}: ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
  });
}

const objects = JSON.parse(readFileSync(0, 'utf8'));
const faults = untyped(objects);
for (const object of objects) {
  for (const fault of await invalid(object)) faults.push(`${object.kind} ${object.metadata.name}: ${fault}`);
}
console.log(faults.join('\n'));
process.exitCode = faults.length ? 1 : 0;
