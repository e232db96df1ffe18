// The graph in the browser: what can be seen of it, what is under the pointer, and the traffic that moves. What it shows comes from the server.

const SmallestZoom = 0.15;
const LargestZoom = 4;
const Margin = 40;
const Step = 6;
const MostParticles = 60;

export function attach(root, server) {
  return new GraphView(root, server);
}

class GraphView {
  constructor(root, server) {
    this.root = root;
    this.server = server;
    this.svg = root.querySelector('svg');
    this.world = root.querySelector('.world');
    this.canvas = root.querySelector('canvas');
    this.context = this.canvas.getContext('2d');
    this.hits = root.querySelector('.hits');
    this.wide = new Map();
    this.at = { x: 0, y: 0, zoom: 1 };
    this.isFitted = true;
    this.streams = new Map();
    this.pointers = new Map();
    this.stale = true;
    this.still = window.matchMedia('(prefers-reduced-motion: reduce)');
    this.end = new AbortController();

    const listen = (target, kind, handler, options) => target.addEventListener(kind, handler, { signal: this.end.signal, ...options });
    listen(this.svg, 'pointerdown', event => this.press(event));
    listen(this.svg, 'pointermove', event => this.move(event));
    listen(this.svg, 'pointerup', event => this.release(event));
    listen(this.svg, 'pointercancel', event => this.release(event));
    listen(this.svg, 'pointerover', event => this.light(partOf(event.target)?.dataset.id));
    listen(this.svg, 'pointerleave', () => this.light(null));
    listen(this.svg, 'focusin', event => this.light(partOf(event.target)?.dataset.id));
    listen(this.svg, 'focusout', () => this.light(null));
    listen(this.svg, 'contextmenu', event => this.menu(event));
    listen(this.svg, 'dblclick', () => this.open());
    listen(this.svg, 'wheel', event => this.wheel(event), { passive: false });
    listen(this.svg, 'keydown', event => this.key(event));
    listen(root, 'click', event => this.button(event));
    listen(this.still, 'change', () => this.run());

    this.changes = new MutationObserver(() => this.changed());
    this.changes.observe(root, { attributes: true, attributeFilter: ['data-animate'] });
    this.changes.observe(this.svg, { attributes: true, attributeFilter: ['data-bounds', 'data-selected'] });
    this.changes.observe(this.world, { subtree: true, childList: true, attributes: true, attributeFilter: ['d', 'data-flow', 'data-x', 'data-y'] });
    this.size = new ResizeObserver(() => this.resize());
    this.size.observe(root);
    this.resize();
    this.widen();
    this.light(null);
    this.run();
  }

  detach() {
    this.end.abort();
    this.changes.disconnect();
    this.size.disconnect();
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  // What the server has changed.
  changed() {
    this.stale = true;
    if (this.isFitted && this.svg.dataset.bounds !== this.bounds) {
      this.fit();
    }
    if (this.svg.dataset.selected !== this.selected) {
      this.selected = this.svg.dataset.selected;
    }
    this.widen();
    this.light(this.lit);
    this.run();
  }

  // A line is thin: a wide one that is not seen lies under each, to be met by a pointer.
  widen() {
    const gone = new Set(this.wide.keys());
    for (const edge of this.parts('.edge')) {
      const id = edge.dataset.id;
      const line = edge.querySelector('.line').getAttribute('d');
      gone.delete(id);
      let path = this.wide.get(id);
      if (!path) {
        path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.dataset.of = id;
        this.wide.set(id, path);
        this.hits.append(path);
      }
      if (path.getAttribute('d') !== line) {
        path.setAttribute('d', line);
      }
    }
    for (const id of gone) {
      this.wide.get(id).remove();
      this.wide.delete(id);
    }
  }

  resize() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.width = this.root.clientWidth;
    this.height = this.root.clientHeight;
    this.canvas.width = this.width * ratio;
    this.canvas.height = this.height * ratio;
    this.ratio = ratio;
    if (this.isFitted) {
      this.fit();
    }
  }

  fit() {
    this.bounds = this.svg.dataset.bounds;
    const [left, top, width, height] = this.bounds.split(' ').map(Number);
    const zoom = Math.min(this.width / (width + 2 * Margin), this.height / (height + 2 * Margin), 1.5);
    this.isFitted = true;
    this.show({ x: this.width / 2 - (left + width / 2) * zoom, y: this.height / 2 - (top + height / 2) * zoom, zoom });
  }

  show(at) {
    this.at = at;
    this.world.setAttribute('transform', `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) scale(${at.zoom.toFixed(4)})`);
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const zoom = Math.min(LargestZoom, Math.max(SmallestZoom, this.at.zoom * factor));
    const ratio = zoom / this.at.zoom;
    this.isFitted = false;
    this.show({ x: x - (x - this.at.x) * ratio, y: y - (y - this.at.y) * ratio, zoom });
  }

  wheel(event) {
    event.preventDefault();
    const area = this.svg.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 500), event.clientX - area.left, event.clientY - area.top);
  }

  button(event) {
    const zoom = event.target.closest('[data-zoom]')?.dataset.zoom;
    if (zoom === 'fit') {
      this.fit();
    } else if (zoom) {
      this.zoom(zoom === 'in' ? 1.3 : 1 / 1.3);
    }
  }

  // A press on a node or box moves it, and one beside them the whole picture; two fingers zoom. Without a movement it selects.
  press(event) {
    if (this.hasMenu) {
      this.hasMenu = false;
      this.tell('ShowMenu', '', 0, 0);
    }
    if (event.button > 0) {
      return;
    }
    this.pointers.set(event.pointerId, event);
    this.svg.setPointerCapture(event.pointerId);
    const part = partOf(event.target);
    this.pressed = part;
    this.grip = { part, x: event.clientX, y: event.clientY, moved: false, drags: part && !part.dataset.source ? this.dragged(part) : null };
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      return;
    }
    const others = [...this.pointers.values()].filter(pointer => pointer.pointerId !== event.pointerId);
    this.pointers.set(event.pointerId, event);
    if (others.length > 0) {
      const area = this.svg.getBoundingClientRect();
      const other = others[0];
      const distance = pointer => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
      this.grip.moved = true;
      this.grip.drags = null;
      this.zoom(distance(event) / Math.max(1, distance(before)), (event.clientX + other.clientX) / 2 - area.left, (event.clientY + other.clientY) / 2 - area.top);
      return;
    }
    const grip = this.grip;
    if (!grip.moved && Math.hypot(event.clientX - grip.x, event.clientY - grip.y) < 4) {
      return;
    }
    grip.moved = true;
    if (grip.drags) {
      this.drag((event.clientX - grip.x) / this.at.zoom, (event.clientY - grip.y) / this.at.zoom);
    } else {
      this.root.dataset.panning = '';
      this.isFitted = false;
      this.show({ ...this.at, x: this.at.x + event.clientX - before.clientX, y: this.at.y + event.clientY - before.clientY });
    }
  }

  release(event) {
    if (!this.pointers.has(event.pointerId)) {
      return;
    }
    const grip = this.grip;
    this.pointers.delete(event.pointerId);
    delete this.root.dataset.panning;
    if (!grip || this.pointers.size > 0) {
      return;
    }
    this.grip = null;
    if (!grip.moved) {
      if (event.type === 'pointerup') {
        this.select(grip.part);
      }
    } else if (grip.drags) {
      this.tell('MoveAsync', grip.part.dataset.id, (event.clientX - grip.x) / this.at.zoom, (event.clientY - grip.y) / this.at.zoom);
    }
  }

  dragged(part) {
    const nodes = this.nodesOf(part.dataset.id);
    const ids = new Set(nodes.map(node => node.dataset.id));
    return { nodes, box: part.classList.contains('box') ? part : null, edges: this.parts('.edge').filter(edge => ids.has(edge.dataset.source) || ids.has(edge.dataset.target)), ids };
  }

  drag(x, y) {
    const { nodes, box, edges, ids } = this.grip.drags;
    for (const node of nodes) {
      node.setAttribute('transform', `translate(${Number(node.dataset.x) + x} ${Number(node.dataset.y) + y})`);
    }
    box?.setAttribute('transform', `translate(${x} ${y})`);
    const places = new Map(this.parts('.node').map(node => [node.dataset.id, ids.has(node.dataset.id)
      ? [Number(node.dataset.x) + x, Number(node.dataset.y) + y]
      : [Number(node.dataset.x), Number(node.dataset.y)]]));
    for (const edge of edges) {
      const [fromX, fromY] = places.get(edge.dataset.source);
      const [toX, toY] = places.get(edge.dataset.target);
      const side = toX >= fromX ? 20 : -20;
      const middle = (fromX + toX) / 2;
      for (const path of [...edge.querySelectorAll('.halo, .line'), this.wide.get(edge.dataset.id)]) {
        path?.setAttribute('d', `M${fromX + side} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX - side} ${toY}`);
      }
    }
  }

  select(part) {
    this.tell('SelectAsync', part?.dataset.id ?? '');
  }

  open() {
    const part = this.pressed;
    if (part?.classList.contains('node')) {
      this.tell('OpenAsync', part.dataset.id);
    }
  }

  // By the right button, a long touch, the menu key or Shift+F10.
  menu(event) {
    const part = partOf(event.target);
    if (!part) {
      return;
    }
    event.preventDefault();
    const area = this.root.getBoundingClientRect();
    const own = part.getBoundingClientRect();
    const byKey = event.clientX === 0 && event.clientY === 0;
    this.hasMenu = true;
    this.tell('ShowMenu', part.dataset.id, (byKey ? own.right : event.clientX) - area.left, (byKey ? own.bottom : event.clientY) - area.top);
  }

  focus(id) {
    this.hasMenu = false;
    this.world.querySelector(`[data-id="${CSS.escape(id ?? '')}"]`)?.focus();
  }

  key(event) {
    const part = partOf(event.target);
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    if (part && (event.key === 'Enter' || event.key === ' ')) {
      this.select(part);
    } else if (event.key === 'Escape') {
      this.select(null);
    } else if (event.key === '+' || event.key === '-') {
      this.zoom(event.key === '+' ? 1.3 : 1 / 1.3);
    } else if (event.key === '0') {
      this.fit();
    } else if (arrow && part?.classList.contains('node')) {
      this.step(part, arrow);
    } else if (arrow) {
      this.isFitted = false;
      this.show({ ...this.at, x: this.at.x - arrow[0] * 40, y: this.at.y - arrow[1] * 40 });
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // To the nearest node in a direction.
  step(from, [dx, dy]) {
    let best = null;
    for (const node of this.parts('.node')) {
      const x = Number(node.dataset.x) - Number(from.dataset.x);
      const y = Number(node.dataset.y) - Number(from.dataset.y);
      const along = x * dx + y * dy;
      const across = Math.abs(x * dy - y * dx);
      if (along > 1 && (!best || along + 2 * across < best.cost)) {
        best = { node, cost: along + 2 * across };
      }
    }
    best?.node.focus();
  }

  tell(method, ...values) {
    // The connection may be down for a moment: the page says so itself.
    this.server.invokeMethodAsync(method, ...values).catch(() => {});
  }

  parts(kind) {
    return [...this.world.querySelectorAll(kind)];
  }

  nodesOf(id) {
    return this.parts('.node').filter(node => node.dataset.id === id || node.dataset.box === id);
  }

  // Everything that lies on a way through a part stays bright.
  light(id) {
    this.lit = id ?? null;
    const begin = this.lit ?? (this.svg.dataset.selected || null);
    const shown = begin && this.world.querySelector(`[data-id="${CSS.escape(begin)}"]`);
    const lit = shown ? this.wayThrough(shown) : null;
    if (lit) {
      this.root.dataset.dimming = '';
    } else {
      delete this.root.dataset.dimming;
    }
    for (const part of this.parts('[data-id]')) {
      part.toggleAttribute('data-lit', lit?.has(part.dataset.id) ?? false);
    }
    this.way = lit;
  }

  wayThrough(part) {
    const edges = this.parts('.edge');
    const lit = new Set([part.dataset.id]);
    const walk = (start, from, to) => {
      const seen = new Set(start);
      for (const id of seen) {
        lit.add(id);
        for (const edge of edges) {
          if (edge.dataset[from] === id) {
            lit.add(edge.dataset.id);
            seen.add(edge.dataset[to]);
          }
        }
      }
    };
    const isEdge = part.classList.contains('edge');
    const nodes = this.nodesOf(part.dataset.id).map(node => node.dataset.id);
    walk(isEdge ? [part.dataset.target] : nodes, 'source', 'target');
    walk(isEdge ? [part.dataset.source] : nodes, 'target', 'source');
    for (const node of this.parts('.node')) {
      if (lit.has(node.dataset.id) && node.dataset.box) {
        lit.add(node.dataset.box);
      }
    }
    return lit;
  }

  // One loop for all that moves, and none where nothing does.
  run() {
    const moves = this.root.dataset.animate === 'on' && !this.still.matches;
    if (moves && !this.frame) {
      this.before = 0;
      this.frame = requestAnimationFrame(time => this.animate(time));
    } else if (!moves && this.frame) {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    }
  }

  animate(time) {
    this.frame = requestAnimationFrame(next => this.animate(next));
    const elapsed = this.before ? Math.min(0.1, (time - this.before) / 1000) : 0;
    this.before = time;
    if (this.stale) {
      this.stale = false;
      this.read();
    }
    for (const stream of this.streams.values()) {
      stream.advance(elapsed);
    }
    this.draw();
  }

  // Takes over what moves on each edge; what is on its way goes on.
  read() {
    this.colours = Object.fromEntries(['healthy', 'failure', 'tcp', 'surface'].map(name => [name, this.colour(name)]));
    const gone = new Set(this.streams.keys());
    for (const edge of this.parts('.edge')) {
      const id = edge.dataset.id;
      gone.delete(id);
      let stream = this.streams.get(id);
      if (!stream) {
        this.streams.set(id, stream = new Stream());
      }
      stream.read(edge);
    }
    gone.forEach(id => this.streams.delete(id));
  }

  // A colour of the style sheet, as it is in the theme of now.
  colour(name) {
    this.canvas.style.color = `var(--${name})`;
    return getComputedStyle(this.canvas).color;
  }

  draw() {
    const context = this.context;
    const scale = this.ratio * this.at.zoom;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(scale, 0, 0, scale, this.ratio * this.at.x, this.ratio * this.at.y);
    const [well, failed, bytes] = [new Path2D(), new Path2D(), new Path2D()];
    for (const [id, stream] of this.streams) {
      if (this.way && !this.way.has(id)) {
        continue;
      }
      for (const particle of stream.particles) {
        const [x, y] = stream.pointAt(particle.at);
        if (stream.isTcp) {
          bytes.moveTo(x + 2, y + particle.aside);
          bytes.arc(x, y + particle.aside, 2, 0, 2 * Math.PI);
        } else if (particle.failed) {
          failed.moveTo(x, y - 6);
          failed.lineTo(x + 6, y);
          failed.lineTo(x, y + 6);
          failed.lineTo(x - 6, y);
          failed.closePath();
        } else {
          well.moveTo(x + 3.5, y);
          well.arc(x, y, 3.5, 0, 2 * Math.PI);
        }
      }
    }
    context.lineWidth = 1.2;
    context.fillStyle = this.colours.healthy;
    context.strokeStyle = this.colours.surface;
    context.fill(well);
    context.stroke(well);
    context.fillStyle = this.colours.tcp;
    context.fill(bytes);
    context.lineWidth = 2;
    context.fillStyle = this.colours.surface;
    context.strokeStyle = this.colours.failure;
    context.fill(failed);
    context.stroke(failed);
  }
}

// What moves on one edge: as many as there are requests, as fast as they are answered.
class Stream {
  constructor() {
    this.particles = [];
    this.due = Math.random();
    this.isTcp = false;
  }

  read(edge) {
    const line = edge.querySelector('.line');
    const path = line.getAttribute('d');
    if (path !== this.path) {
      this.path = path;
      this.length = line.getTotalLength();
      this.points = [];
      for (let at = 0; at <= this.length + Step; at += Step) {
        const point = line.getPointAtLength(Math.min(at, this.length));
        this.points.push(point.x, point.y);
      }
    }
    this.isTcp = edge.dataset.protocol === 'tcp';
    const [rate, errors, latency] = (edge.dataset.flow || '0 0 0').split(' ').map(Number);
    this.errors = errors;
    this.rate = rate <= 0 ? 0 : Math.max(0.25, Math.min(20, rate));
    this.speed = 40 + 160 / (1 + latency / 100);
  }

  advance(elapsed) {
    for (const particle of this.particles) {
      particle.at += this.speed * elapsed;
    }
    while (this.particles.length > 0 && this.particles[0].at > this.length) {
      this.particles.shift();
    }
    this.due += this.rate * elapsed;
    while (this.due >= 1) {
      this.due--;
      if (this.particles.length < MostParticles) {
        this.particles.push({ at: 0, failed: Math.random() < this.errors, aside: (Math.random() - 0.5) * 8 });
      }
    }
  }

  pointAt(at) {
    const index = Math.min(Math.floor(at / Step), this.points.length / 2 - 2);
    const part = (at - index * Step) / Step;
    const points = this.points;
    const first = 2 * index;
    return [points[first] + (points[first + 2] - points[first]) * part, points[first + 1] + (points[first + 3] - points[first + 1]) * part];
  }
}

// The node, box or edge that an element is of.
function partOf(element) {
  if (!(element instanceof Element)) {
    return null;
  }
  const edge = element.dataset.of;
  return edge ? element.closest('.world').querySelector(`[data-id="${CSS.escape(edge)}"]`) : element.closest('[data-id]');
}
