'use strict';

const state = document.getElementById('state');

function row(...cells) {
  const tr = document.createElement('tr');
  for (const cell of cells) {
    const td = document.createElement('td');
    td.append(...(Array.isArray(cell) ? cell : [cell]));
    tr.append(td);
  }
  return tr;
}

function mark(good, text) {
  const div = document.createElement('div');
  div.className = good ? 'good' : 'bad';
  div.textContent = text;
  return div;
}

function show(status) {
  document.getElementById('workloads').replaceChildren(...status.workloads.map(w =>
    row(`${w.namespace}/${w.name}`, w.role, w.labels, mark(w.ready, w.ready ? 'ready' : w.reason), `${w.restarts}`, `${w.revision}`)));
  document.getElementById('resources').replaceChildren(...status.resources.map(r =>
    row(r.kind, r.namespace ? `${r.namespace}/${r.name}` : r.name,
      (r.conditions ?? []).map(c => mark(c.status === 'True', `${c.type}: ${c.message}`)))));
  const ready = status.workloads.filter(w => w.ready).length;
  state.textContent = `${ready} of ${status.workloads.length} workloads ready, ${status.resources.length} resources`;
}

async function refresh() {
  try {
    const response = await fetch('status');
    if (response.status === 401) {
      // The page that comes instead says how to sign in.
      location.reload();
      return;
    }
    show(await response.json());
  } catch {
    state.textContent = 'The control plane does not answer; trying again.';
  }
  setTimeout(refresh, 1000);
}

refresh();
