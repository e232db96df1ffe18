// Asks /gateway/books again and again, and keeps count of which versions answered.

const recentSize = 60;
const patience = 30_000; // milliseconds; the gateway answers well before
const colours = ['v1/v1', 'v1/v2', 'v2/v1', 'v2/v2'];
const failed = 'no answer';

const tally = new Map();
let recent = [];
let timer;
let asking = false;

const element = id => document.getElementById(id);

// 'books-v1' is shown as 'v1' in the column of books.
const short = (version, service) => version?.startsWith(`${service}-`) ? version.slice(service.length + 1) : version || '?';

const classOf = combination =>
  combination === failed ? 'failed' : `c${(colours.indexOf(combination) + 1) || 5}`;

async function ask() {
  if (asking) {
    return;
  }

  clearTimeout(timer);
  setAsking(true);
  const started = performance.now();
  try {
    const response = await fetch('gateway/books', { cache: 'no-store', signal: AbortSignal.timeout(patience) });
    const body = await response.json().catch(() => null);
    const books = short(response.headers.get('x-books-version'), 'books');
    const ratings = short(response.headers.get('x-ratings-version'), 'ratings');
    showAnswered(books, ratings, performance.now() - started);
    if (response.ok && Array.isArray(body)) {
      showBooks(body);
      count(`${books}/${ratings}`);
    } else {
      showProblem(body?.title ?? `The gateway answered ${response.status}`, body?.detail ?? '');
      count(failed);
    }
  } catch {
    showAnswered('?', '?', performance.now() - started);
    showProblem('The gateway cannot be reached', 'It may be starting, or stopped.');
    count(failed);
  } finally {
    setAsking(false);
    schedule();
  }
}

function setAsking(now) {
  asking = now;
  element('books').setAttribute('aria-busy', now);
}

function schedule() {
  clearTimeout(timer);
  const interval = Number(element('interval').value);
  if (interval > 0 && !document.hidden) {
    timer = setTimeout(ask, interval);
  }
}

function showAnswered(books, ratings, milliseconds) {
  element('books-version').textContent = books;
  element('ratings-version').textContent = ratings;
  element('duration').textContent = milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function showBooks(books) {
  element('problem').hidden = true;
  element('books').classList.remove('stale');
  element('books').replaceChildren(...books.map(book => {
    const item = element('book').content.cloneNode(true);
    item.querySelector('h3').textContent = book.name;
    item.querySelector('.face').textContent = book.presentation ?? '';
    item.querySelector('.number').textContent = book.rating;
    if (book.rating === null) {
      item.querySelector('.stars').replaceChildren('no rating');
    }
    const description = item.querySelector('.description');
    description.textContent = book.description ?? 'no description';
    description.classList.toggle('none', book.description === null);
    return item;
  }));
}

function showProblem(title, detail) {
  // Written only where it changes, so that a screen reader says it once.
  if (element('problem').hidden || element('problem-title').textContent !== title) {
    element('problem-title').textContent = title;
    element('problem').hidden = false;
  }
  element('problem-detail').textContent = detail;
  element('books').classList.add('stale');
}

function count(combination) {
  tally.set(combination, (tally.get(combination) ?? 0) + 1);
  recent = [...recent, combination].slice(-recentSize);
  showTally();
}

function showTally() {
  const combinations = [...tally.keys()].sort((one, other) => (one === failed) - (other === failed) || one.localeCompare(other));
  element('tally').replaceChildren(...combinations.map(combination => {
    const share = recent.filter(one => one === combination).length / recent.length;
    const row = document.createElement('tr');
    row.className = classOf(combination);
    row.append(cell('th', combination), cell('td', tally.get(combination)), cell('td', bar(combination, share)));
    row.firstChild.scope = 'row';
    return row;
  }));
  element('total').textContent = [...tally.values()].reduce((sum, one) => sum + one, 0);
  element('window').textContent = recent.length;
  element('recent').replaceChildren(...recent.map(combination => {
    const mark = document.createElement('li');
    mark.className = classOf(combination);
    mark.title = combination;
    return mark;
  }));
}

function cell(kind, content) {
  const made = document.createElement(kind);
  made.append(content);
  return made;
}

function bar(combination, share) {
  const box = document.createElement('div');
  const meter = document.createElement('meter');
  const text = document.createElement('span');
  box.className = 'share';
  meter.value = share;
  meter.setAttribute('aria-label', `Share of ${combination}`);
  text.textContent = `${Math.round(share * 100)} %`;
  box.append(meter, text);
  return box;
}

element('controls').addEventListener('submit', event => {
  event.preventDefault();
  ask();
});
element('interval').addEventListener('change', schedule);
element('reset').addEventListener('click', () => {
  tally.clear();
  recent = [];
  showTally();
});
document.addEventListener('visibilitychange', schedule);

ask();
