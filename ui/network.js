// The network on one canvas: four layers read upwards, drawn from frames the server sends.
// Everything that needs no server stays here: hover, highlight, keyboard walk, label placing.

const INK = "#1f2733", QUIET = "#667085", PAPER = "#ffffff", PICK = "#c2407f", RED = "#c8102e", AMBER = "#b35900";
const FILL = ["#7b828c", "#00875f", "#0b6bb3", "#d98e04"];           // stakers, LRTs, operators, AVSs
const LINE = ["#6d7480", "#6d7480", "#00875f", "#0b6bb3"];            // by kind of edge, see KINDS in network.py
const FAINT = [0.16, 0.1, 0.2, 0.1];
const WIDEST = [13, 4, 13, 5];                                       // px at the largest stake of that kind
const STATES = ["", "slashed earlier", "slashed in the last 14 days", "a shock waits for the next step"];
const KIND = ["stakers", "liquid restaking protocol", "operator", "AVS"];
const MOST_LINES = 1200;                                             // faint lines drawn when nothing is picked

function compact(eth) {
  const size = Math.abs(eth);
  if (size >= 1e6) return (eth / 1e6).toPrecision(3) + " M ETH";
  if (size >= 1e3) return (eth / 1e3).toPrecision(3) + " k ETH";
  return (size < 0.005 ? "0" : eth.toPrecision(3)) + " ETH";
}

class Network {
  constructor(model, el) {
    this.model = model;
    this.box = document.createElement("div");
    this.box.className = "rs-net";
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", "Network of stakers, LRTs, operators and AVSs. Arrow keys walk from node to node.");
    this.tip = document.createElement("div");
    this.tip.className = "rs-tip";
    this.said = document.createElement("div");
    this.said.className = "rs-said";
    this.said.setAttribute("aria-live", "polite");
    this.box.append(this.canvas, this.tip, this.said);
    el.append(this.box);
    this.faint = document.createElement("canvas");
    this.edges = new Map();
    this.nodes = [];
    this.picked = this.hovered = this.via = -1;
    this.frame = 0;
    this.acked = 0;
    this.canvas.places = () => this.nodes.map((n, i) => ({ agent: n.agent, x: this.x(i), y: this.y(i) })); // for tests
    this.listen();
  }

  listen() {
    this.heard = (content, buffers) => this.receive(content, buffers);
    this.model.on("msg:custom", this.heard);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.box);
    this.canvas.addEventListener("mousemove", (e) => this.hover(this.hit(e), e));
    this.canvas.addEventListener("mouseleave", () => this.hover(-1));
    this.canvas.addEventListener("click", (e) => this.pick(this.hit(e)));
    this.canvas.addEventListener("keydown", (e) => this.walk(e));
    this.model.send({ type: "hello" });
  }

  close() {
    this.model.off("msg:custom", this.heard);
    this.watch.disconnect();
    clearTimeout(this.ackLater);
    cancelAnimationFrame(this.asked);
  }

  // What the server says -------------------------------------------------------------------------------------------

  receive(content, buffers) {
    if (content.type === "picture") this.start(content);
    if (content.type === "frame") this.take(content, buffers);
    if (content.type === "picked") {
      this.picked = content.node;
      this.via = content.via;
      this.ask();
    }
  }

  start(content) {
    this.nodes = content.nodes;
    this.groups = content.groups;
    this.board = content.board;
    this.scale = content.scale;
    this.stake = new Float32Array(this.nodes.length);
    this.state = new Uint8Array(this.nodes.length);
    this.edges.clear();
    this.hovered = -1;
    this.picked = content.picked;
    this.via = content.via;
    this.stale = true;
    this.canvas.dataset.nodes = this.nodes.length;
  }

  take(content, buffers) {
    const [stake, state, changes] = buffers.map((b) => (b.buffer ? b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength) : b));
    this.stake = new Float32Array(stake);
    this.state = new Uint8Array(state);
    const rows = new Uint16Array(changes);                            // from, to, kind · 256 + level
    for (let i = 0; i + 2 < rows.length; i += 3) {
      const key = rows[i] * 65536 + rows[i + 1], level = rows[i + 2] & 255;
      if (level) this.edges.set(key, { a: rows[i], b: rows[i + 1], kind: rows[i + 2] >> 8, level });
      else this.edges.delete(key);
    }
    if (rows.length) this.stale = true;
    this.playing = content.playing;
    this.day = content.day;
    this.frame = content.frame;
    this.ask();
  }

  ask() {                                                             // one repaint per animation frame at most
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
      this.canvas.dataset.day = this.day;
      this.canvas.dataset.frame = this.frame;
      this.canvas.dataset.picked = this.picked < 0 ? "" : this.nodes[this.picked].agent;
      this.acknowledge();
    });
  }

  acknowledge() {                                                     // credits: at most one message per 100 ms
    clearTimeout(this.ackLater);
    const wait = (this.ackTime || 0) + 100 - performance.now();
    if (wait > 0) {
      this.ackLater = setTimeout(() => this.acknowledge(), wait);
    } else if (this.frame > this.acked) {
      this.acked = this.frame;
      this.ackTime = performance.now();
      this.model.send({ type: "ack", frame: this.frame });
    }
  }

  // Where things are -----------------------------------------------------------------------------------------------

  resize() {
    const { width, height } = this.box.getBoundingClientRect();
    if (!width || !height) return;
    this.dpr = Math.min(window.devicePixelRatio || 1, 2);
    this.w = width;
    this.h = height;
    for (const c of [this.canvas, this.faint]) {
      c.width = Math.round(width * this.dpr);
      c.height = Math.round(height * this.dpr);
    }
    this.stale = true;
    this.ask();
  }

  x(i) { return 26 + (this.nodes[i].x / this.board[0]) * (this.w - 52); }
  y(i) { return (this.nodes[i].y / this.board[1]) * this.h; }
  r(i) {
    const n = this.nodes[i], s = this.scale[n.layer], fit = Math.min((this.w - 52) / this.board[0], this.h / this.board[1]);
    const r = Math.min(Math.max(s.largest * Math.sqrt(Math.max(this.stake[i], 0) / s.unit), s.smallest), s.largest * 1.2);
    return n.layer === 2 ? Math.max(r * Math.min(fit, 1.5), 1.7) : r * Math.min(Math.max(fit, 0.8), 1.5);   // operators are packed
  }

  hit(event) {
    const at = this.canvas.getBoundingClientRect(), mx = event.clientX - at.left, my = event.clientY - at.top;
    let best = -1, near = Infinity;
    for (let i = 0; i < this.nodes.length; i++) {
      const dx = mx - this.x(i), dy = my - this.y(i), layer = this.nodes[i].layer;
      const gap = layer === 0 ? Math.max(Math.abs(dx) - this.r(i), Math.abs(dy) - 8) : Math.hypot(dx, dy) - this.r(i);
      if (gap < 6 && gap < near) { near = gap; best = i; }
    }
    return best;
  }

  hover(i, event) {
    if (i >= 0) {
      const n = this.nodes[i], state = STATES[this.state[i]];
      this.tip.textContent = `${n.label} · ${n.agent.startsWith("others") ? "small operators" : KIND[n.layer]} · ${compact(this.stake[i])}${state ? " · " + state : ""}`;
      const half = this.tip.offsetWidth / 2 + 4;
      this.tip.style.left = Math.min(Math.max(this.x(i), half), this.w - half) + "px";
      this.tip.style.top = this.y(i) + this.r(i) + 8 + "px";
    }
    this.tip.style.opacity = i >= 0 ? 1 : 0;
    this.canvas.style.cursor = i >= 0 ? "pointer" : "default";
    if (i !== this.hovered) { this.hovered = i; this.ask(); }
  }

  pick(i) {
    this.picked = i;
    this.via = -1;
    this.said.textContent = i < 0 ? "" : `${this.nodes[i].label}, ${compact(this.stake[i])}`;
    this.ask();
    this.model.send({ type: "select", node: i });
  }

  walk(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Escape") this.pick(-1);
    if (!step || !this.nodes.length) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.picked < 0) return this.pick(0);
    const here = this.nodes[this.picked], layer = here.layer + step[1];
    const row = this.nodes.map((n, i) => i).filter((i) => this.nodes[i].layer === layer)
      .sort((a, b) => this.nodes[a].x - this.nodes[b].x);
    if (!row.length) return;
    if (step[1]) {
      const dist = (i) => Math.abs(this.nodes[i].x - here.x);
      this.pick(row.reduce((a, b) => (dist(b) < dist(a) ? b : a)));
    } else this.pick(row[(row.indexOf(this.picked) + step[0] + row.length) % row.length]);
  }

  // Drawing --------------------------------------------------------------------------------------------------------

  draw() {
    if (!this.w || !this.nodes.length) return;
    const g = this.canvas.getContext("2d"), now = performance.now();
    if (this.stale && (!this.playing || now - (this.faintTime || 0) > 400)) {
      this.drawFaint();
      this.stale = false;
      this.faintTime = now;
    }
    g.setTransform(1, 0, 0, 1, 0, 0);
    g.fillStyle = PAPER;
    g.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const focus = this.picked >= 0 ? this.picked : this.hovered;
    g.globalAlpha = focus >= 0 ? 0.3 : 1;
    g.drawImage(this.faint, 0, 0);
    g.globalAlpha = 1;
    g.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    const near = focus >= 0 ? this.drawFocus(g, focus) : null;
    this.taken = [];
    for (let i = 0; i < this.nodes.length; i++) this.drawNode(g, i, near, focus);
    this.drawLabels(g, near, focus);
  }

  drawFaint() {                                                       // strokes batched by kind and width
    const g = this.faint.getContext("2d");
    g.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    g.clearRect(0, 0, this.w, this.h);
    const lines = [...this.edges.values()].sort((a, b) => b.level - a.level).slice(0, MOST_LINES);
    const batches = new Map();
    for (const e of lines) {
      const key = e.kind * 64 + (e.level >> 3);
      if (!batches.has(key)) batches.set(key, []);
      batches.get(key).push(e);
    }
    for (const [key, batch] of batches) {
      const kind = key >> 6;
      g.strokeStyle = LINE[kind];
      g.globalAlpha = FAINT[kind];
      g.lineWidth = this.width(batch[0]);
      g.beginPath();
      for (const e of batch) this.curve(g, e);
      g.stroke();
    }
    g.globalAlpha = 1;
  }

  width(e) { return Math.max(0.6, WIDEST[e.kind] * (e.level / 255) ** 2); }   // levels are square roots of stake

  curve(g, e) {
    const x0 = this.x(e.a), y0 = this.y(e.a), x1 = this.x(e.b), y1 = this.y(e.b), my = (y0 + y1) / 2;
    g.moveTo(x0, y0);
    g.bezierCurveTo(x0, my, x1, my, x1, y1);
  }

  drawFocus(g, focus) {
    const near = new Set([focus]), only = focus === this.picked ? this.via : -1;   // a single staker has one way up
    const lines = [...this.edges.values()].filter((e) => (e.a === focus || e.b === focus) && (only < 0 || e.a === only || e.b === only));
    g.strokeStyle = PICK;
    for (const e of lines) {
      near.add(e.a === focus ? e.b : e.a);
      g.globalAlpha = lines.length > 60 ? 0.22 : 0.55;
      g.lineWidth = Math.max(lines.length > 60 ? 0.7 : 1, this.width(e));
      g.beginPath();
      this.curve(g, e);
      g.stroke();
    }
    g.globalAlpha = 1;
    return near;
  }

  drawNode(g, i, near, focus) {
    const n = this.nodes[i], x = this.x(i), y = this.y(i), r = this.r(i), state = this.state[i];
    g.globalAlpha = near && !near.has(i) ? 0.35 : 1;
    g.fillStyle = state === 2 ? RED : FILL[n.layer];
    g.strokeStyle = PAPER;
    g.lineWidth = 1;
    g.beginPath();
    this.shape(g, n.layer, x, y, r);
    if (n.agent.startsWith("others")) {                               // many small ones: a hollow ring, not a disc
      g.fillStyle = PAPER;
      g.strokeStyle = FILL[2];
      g.lineWidth = 1.6;
    }
    g.fill();
    g.stroke();
    g.globalAlpha = 1;
    if (state) this.drawState(g, state, x, y, r);
    const kin = focus >= 0 && i !== focus && n.organisation >= 0 && n.organisation === this.nodes[focus].organisation;
    if (i === focus || kin) {
      g.strokeStyle = PICK;
      g.lineWidth = i === focus ? 2.4 : 1.4;
      g.setLineDash(kin ? [2, 2] : []);
      g.beginPath();
      this.shape(g, n.layer, x, y, r + (state ? 9 : 4));                // outside the ring of its state
      g.stroke();
      g.setLineDash([]);
    }
  }

  shape(g, layer, x, y, r) {
    if (layer === 0) g.roundRect(x - r, y - 7, 2 * r, 14, 7);
    else if (layer === 1) { g.moveTo(x, y - r); g.lineTo(x + r, y); g.lineTo(x, y + r); g.lineTo(x - r, y); g.closePath(); }
    else if (layer === 2) { g.moveTo(x + r, y); g.arc(x, y, r, 0, 7); }
    else g.rect(x - r, y - r, 2 * r, 2 * r);
  }

  drawState(g, state, x, y, r) {                                      // ring and cross, so that colour is not needed
    const arm = Math.max(r, 4) + 3, cross = state === 1 ? Math.max(r * 0.6, 3) : arm;
    for (const [colour, width] of [[PAPER, 4.5], [state === 3 ? AMBER : RED, state === 1 ? 1.6 : 2.2]]) {
      g.strokeStyle = colour;                                         // a white edge keeps it readable on any fill
      g.lineWidth = width;
      g.setLineDash(state === 3 && colour !== PAPER ? [5, 3] : []);
      g.beginPath();
      if (state !== 1) { g.moveTo(x + arm, y); g.arc(x, y, arm, 0, 7); }
      if (state !== 3) {
        g.moveTo(x - cross, y - cross); g.lineTo(x + cross, y + cross);
        g.moveTo(x + cross, y - cross); g.lineTo(x - cross, y + cross);
      }
      g.stroke();
    }
    g.setLineDash([]);
  }

  drawLabels(g, near, focus) {
    g.textBaseline = "middle";
    this.layerNames(g);
    for (let i = 0; i < this.nodes.length; i++) {                     // names keep clear of the larger marks
      const r = this.r(i);
      if (this.nodes[i].layer === 2 ? r > 5 : true) this.block(this.x(i), this.y(i), this.nodes[i].layer === 0 ? r : r, this.nodes[i].layer === 0 ? 7 : r);
    }
    const order = this.nodes.map((n, i) => i).sort((a, b) => (b === focus) - (a === focus) || this.stake[b] - this.stake[a]);
    for (const layer of [1, 0]) for (const i of order) if (this.nodes[i].layer === layer) this.below(g, i, layer ? 600 : 400);
    this.avsNames(g, order, focus, near);
    this.groupNames(g);
    for (const i of order.filter((i) => this.nodes[i].layer === 2)) {
      if (i === focus || (this.r(i) > 8.5 && !(near && !near.has(i)))) this.above(g, i, i === focus);
    }
  }

  layerNames(g) {
    g.font = "600 11px system-ui, sans-serif";
    g.fillStyle = QUIET;
    g.textAlign = "left";
    const top = Math.min(...this.groups.map((b) => b.top)), lrt = this.nodes.findIndex((n) => n.layer === 1);
    const rows = [["secured services (AVS)", 12], ["operators, by controller", (top / this.board[1]) * this.h - 30],
      ["liquid restaking (LRT)", this.y(lrt < 0 ? 0 : lrt) - 40], ["stakers, in bundles", this.y(0) - 22]];
    for (const [text, y] of rows) this.put(g, text, 12, y, "left", true);
  }

  avsNames(g, order, focus, near) {                                   // upright where they fit, else slanted
    const rows = order.filter((i) => this.nodes[i].layer === 3);
    g.font = "400 10.5px system-ui, sans-serif";
    const room = (this.w - 52) / Math.max(rows.length, 1), slant = rows.some((i) => g.measureText(this.nodes[i].label).width > room - 4);
    for (const i of rows) {
      const x = this.x(i), y = this.y(i) - this.r(i) - 5, strong = i === focus;
      g.fillStyle = near && !near.has(i) ? "#98a1ae" : INK;
      g.font = `${strong ? 700 : 400} 10.5px system-ui, sans-serif`;
      g.save();
      g.translate(x, y);
      if (slant) g.rotate(-0.72);
      g.textAlign = slant ? "left" : "center";
      g.fillText(this.cut(g, this.nodes[i].label, slant ? 84 : room), slant ? 2 : 0, slant ? 0 : -4);
      g.restore();
    }
  }

  groupNames(g) {
    g.font = "400 10.5px system-ui, sans-serif";
    g.fillStyle = QUIET;
    for (const b of this.groups) {
      const x0 = 26 + (b.left / this.board[0]) * (this.w - 52), x1 = 26 + (b.right / this.board[0]) * (this.w - 52);
      const y = (b.bottom / this.board[1]) * this.h + 8;
      g.strokeStyle = "#c4cad3";
      g.lineWidth = 1;
      g.beginPath();
      g.moveTo(x0, y); g.lineTo(x1, y);
      g.stroke();
      this.put(g, this.cut(g, b.label, Math.max(x1 - x0 + 12, 40)), (x0 + x1) / 2, y + 9, "center");
    }
  }

  below(g, i, weight) {
    g.font = `${weight} 11.5px system-ui, sans-serif`;
    g.fillStyle = INK;
    const y = this.y(i) + (this.nodes[i].layer === 0 ? 17 : this.r(i) + 10);
    this.put(g, this.nodes[i].label, this.x(i), y, "center", true);
  }

  above(g, i, strong) {
    g.font = `${strong ? 700 : 400} 10.5px system-ui, sans-serif`;
    g.fillStyle = INK;
    this.put(g, this.nodes[i].label, this.x(i), this.y(i) - this.r(i) - 8, "center", strong);
  }

  cut(g, text, room) {
    if (g.measureText(text).width <= room) return text;
    let short = text;
    while (short.length > 2 && g.measureText(short + "…").width > room) short = short.slice(0, -1);
    return short + "…";
  }

  block(x, y, rx, ry) { this.taken.push([x - rx, y - ry, x + rx, y + ry]); }

  put(g, text, x, y, align, always) {                                 // writes only where nothing is written yet
    const w = g.measureText(text).width, half = align === "center" ? w / 2 : 0;
    if (align === "center") x = Math.min(Math.max(x, half + 4), this.w - half - 4);
    const box = [x - half - 2, y - 6, x - half + w + 2, y + 6];
    const clash = this.taken.some((t) => t[0] < box[2] && box[0] < t[2] && t[1] < box[3] && box[1] < t[3]);
    if (clash && !always) return;
    this.taken.push(box);
    g.textAlign = align;
    const ink = g.fillStyle;
    g.fillStyle = "rgba(255,255,255,0.82)";
    g.fillRect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
    g.fillStyle = ink;
    g.fillText(text, x, y);
  }
}

export default {
  render({ model, el }) {
    const network = new Network(model, el);
    return () => network.close();
  },
};
