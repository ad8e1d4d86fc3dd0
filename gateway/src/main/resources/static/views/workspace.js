// A workspace: the state of git, the files that changed last, and every change as it comes.

import { html, useMemo } from '../vendor/preact.js';
import { Avatar } from '../parts/avatar.js';
import { Ago, Head, Pill, Problem } from '../parts/bits.js';
import { Log } from '../parts/log.js';
import { useLog } from '../parts/use-log.js';
import { KINDS, labelOf } from '../state/kinds.js';
import { field } from '../state/words.js';

const SHOWN = 40;
const VERBS = { file_created: ['Created', 'good'], file_changed: ['Changed', 'info'], file_deleted: ['Deleted', 'bad'] };

function latest(items) {
  const files = new Map();
  let git = null;
  for (const { message } of items) {
    if (message?.type === 'git_status') git = message;
    const path = VERBS[message?.type] && field(message.data, 'path');
    if (!path) continue;
    const count = (files.get(path)?.count ?? 0) + 1;
    files.delete(path);
    files.set(path, { path, count, message });
  }
  return { git, files: [...files.values()].reverse().slice(0, SHOWN) };
}

export function View({ name }) {
  const { channel, log, version, unreadFrom } = useLog('workspaces', name);
  const { git, files } = useMemo(() => latest(log.items), [version]);
  return html`<div class="view split">
    <${Head} title=${labelOf(channel)} sub="Workspace">${git && html`<${Git} message=${git} />`}</${Head}>
    ${log.status === 'refused' && html`<${Problem} title="You may not read this workspace." error=${log.error} />`}
    <div class="split-columns">
      <section aria-labelledby="files-title">
        <h2 id="files-title">Files <span class="count">${files.length}</span></h2>
        ${files.length === 0 && log.status === 'live' && html`<p class="hint">No file has changed yet.</p>`}
        <ul class="files">${files.map((file) => html`<${File} key=${file.path} ...${file} />`)}</ul>
      </section>
      <section class="split-log" aria-labelledby="changes-title">
        <h2 id="changes-title">Changes</h2>
        <${Log} log=${log} version=${version} unreadFrom=${unreadFrom} label="Changes of files" empty=${KINDS.workspaces.empty} icon="workspaces" />
      </section>
    </div>
  </div>`;
}

function File({ path, count, message }) {
  const [verb, tone] = VERBS[message.type];
  const agent = field(message.data, 'agentId') ?? field(message.data, 'userId');
  const at = path.lastIndexOf('/') + 1;
  return html`<li class="file">
    <span class="path"><span>${path.slice(0, at)}</span><strong>${path.slice(at)}</strong></span>
    <span class="file-foot">
      <${Pill} tone=${tone}>${verb}${count > 1 ? ` ${count}×` : ''}</${Pill}>
      ${agent && html`<${Avatar} name=${agent} agent size="small" /><span>${agent}</span>`}
      <${Ago} at=${message.timestamp} />
    </span>
  </li>`;
}

function Git({ message: { data, timestamp } }) {
  const count = (name) => Number(field(data, name) ?? 0);
  const changed = Array.isArray(data.files) ? data.files.length : 0;
  return html`<div class="git" aria-label="State of git" role="group">
    <code>${field(data, 'branch')}</code>
    ${count('ahead') > 0 && html`<${Pill} tone="info">${count('ahead')} ahead</${Pill}>`}
    ${count('behind') > 0 && html`<${Pill} tone="warn">${count('behind')} behind</${Pill}>`}
    <${Pill} tone=${changed > 0 ? 'warn' : 'good'}>${changed > 0 ? `${changed} uncommitted` : 'clean'}</${Pill}>
    <${Ago} at=${timestamp} />
  </div>`;
}
