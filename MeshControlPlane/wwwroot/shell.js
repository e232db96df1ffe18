// What surrounds the pages: letters that lead to them, dialogs, and the way back after the connection was lost.

const Pause = 1000;

// Whoever signs out in one tab is signed out in all of them.
const session = new BroadcastChannel('mesh-session');
session.addEventListener('message', () => location.assign('/'));

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target) || document.querySelector('dialog[open]')) {
    return;
  }
  if (event.key === '?') {
    open('help');
    event.preventDefault();
    return;
  }
  const link = event.key.length === 1 && document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
  if (link) {
    link.click();
    event.preventDefault();
  }
});

document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-open], [data-close], [data-sign-out]');
  if (button?.dataset.open) {
    open(button.dataset.open);
  } else if (button?.dataset.signOut) {
    // Not by a form: a page without a referrer has its forms sent without an origin, and the console takes none of those.
    fetch(button.dataset.signOut, { method: 'POST' }).then(() => {
      session.postMessage('signed-out');
      location.assign('/');
    });
  } else {
    button?.closest('dialog')?.close();
  }
});

function open(id) {
  document.getElementById(id)?.showModal();
}

function isWriting(element) {
  return element.closest?.('input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable], [role=textbox], fluent-text-input, fluent-textarea, .monaco-editor') != null;
}

// Menus close when something else is clicked or Escape is pressed, as menus do.
document.addEventListener('pointerdown', event => closeMenus(event.target));
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    closeMenus(null);
  }
});

function closeMenus(inside) {
  for (const menu of document.querySelectorAll('details.popover[open]')) {
    if (!inside || !menu.contains(inside)) {
      menu.open = false;
    }
  }
}

const lost = document.getElementById('components-reconnect-modal');
let isTrying = false;

lost.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show':
    case 'retrying':
    case 'paused':
      comeBack();
      break;
    case 'hide':
      lost.close();
      break;
    default:
      // The page is not known any more, as after a restart, or Blazor has given up.
      comeBack(true);
  }
});

// A dialog that nothing but the connection closes.
lost.addEventListener('cancel', event => event.preventDefault());

async function comeBack(anew = false) {
  if (!lost.open) {
    lost.showModal();
  }
  comeBack.anew ||= anew;
  if (isTrying) {
    return;
  }
  isTrying = true;
  while (lost.open) {
    if (await answers()) {
      document.getElementById('reconnect-text').textContent = 'It is back.';
      // Where the connection can be taken up again the page stays as it is; after a restart it is loaded anew.
      if (!comeBack.anew && await reconnect()) {
        lost.close();
        continue;
      }
      // One that is about to end answers still: a page that is loaded from it would be gone for good.
      await new Promise(done => setTimeout(done, Pause));
      if (await answers()) {
        location.reload();
        return;
      }
      document.getElementById('reconnect-text').textContent = 'Connecting again…';
    }
    await new Promise(done => setTimeout(done, Pause));
  }
  isTrying = false;
}

async function answers() {
  try {
    return (await fetch('healthz', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

async function reconnect() {
  try {
    return await Blazor.reconnect();
  } catch {
    return false;
  }
}
