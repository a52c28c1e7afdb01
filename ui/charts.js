// Four live charts. The chart library is ECharts as installed with solara-assets, served by this same server;
// days arrive once and are appended here, so a frame costs the same on day 10 and on day 1000.

const LIBRARY = "/echarts@5.4.0/dist/echarts.esm.min.js";
const COLOURS = ["#0b6bb3", "#b35900", "#00875f", "#8a3ffc", "#3d4757", "#0097a7", "#c8102e"];
const QUIET = "#667085", RULE = "#e4e7ec", SHOCK = "#c8102e";
const PAUSE = 180;                                                    // ms between repaints while playing

function library() {
  const base = (window.solara && window.solara.cdn) || window.solara_cdn || "/_solara/cdn";
  const url = new URL(base.replace(/\/$/, "") + LIBRARY, window.location.origin);
  return import(url.href);
}

function compact(v) {                                                  // amounts of ETH that span many sizes
  const size = Math.abs(v);
  if (size >= 1e6) return Number((v / 1e6).toPrecision(3)) + " M";
  if (size >= 1e3) return Number((v / 1e3).toPrecision(3)) + " k";
  return String(Number(v.toPrecision(3)));
}

class Charts {
  constructor(model, el) {
    this.model = model;
    this.box = document.createElement("div");
    this.box.className = "rs-charts";
    el.append(this.box);
    this.panels = [];
    this.heard = (content, buffers) => this.receive(content, buffers);
    model.on("msg:custom", this.heard);
    this.turned = () => this.turn();
    model.on("change:group", this.turned);
    this.watch = new ResizeObserver(() => this.panels.forEach((p) => p.chart && p.chart.resize()));
    library().then((echarts) => { this.echarts = echarts; this.build(); this.ask(); }, () => this.missing());
    model.send({ type: "hello" });
  }

  close() {
    this.model.off("msg:custom", this.heard);
    this.model.off("change:group", this.turned);
    this.watch.disconnect();
    clearTimeout(this.later);
    this.panels.forEach((p) => p.chart && p.chart.dispose());
  }

  missing() {
    this.box.textContent = "The chart library is not installed: pip install solara-assets==1.58.2";
  }

  receive(content, buffers) {
    if (content.type === "charts") {
      this.spec = content;
      this.rows = [];
      this.build();
    }
    if (content.type === "days") {
      const b = buffers[0], raw = b.buffer ? b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength) : b;
      const values = new Float64Array(raw), n = this.spec.columns;
      this.rows.length = content.first;
      for (let i = 0; i < values.length; i += n) this.rows.push(values.subarray(i, i + n));
      this.shocks = content.shocks;
      this.playing = content.playing;
      this.ask();
    }
  }

  build() {
    if (!this.spec || !this.echarts) return;
    this.panels.forEach((p) => p.chart.dispose());
    this.box.replaceChildren();
    this.panels = this.spec.charts.map((chart) => {
      const panel = document.createElement("section"), head = document.createElement("div"), plot = document.createElement("div");
      panel.className = "rs-chart";
      head.className = "rs-chart-head";
      plot.className = "rs-plot";
      const title = document.createElement("b"), unit = document.createElement("span");
      title.textContent = chart.title;
      head.append(title, unit);
      plot.append(document.createElement("div"));
      panel.append(head, plot);
      this.box.append(panel);
      this.watch.observe(plot);
      const drawn = this.echarts.init(plot.firstChild, null, { renderer: "canvas" });
      drawn.setOption(this.option(chart));
      return { spec: chart, chart: drawn, unit, panel };
    });
    this.turn();
  }

  turn() {                                                              // one group of charts at a time
    const groups = this.panels.map((p) => p.spec.group), asked = this.model.get("group");
    const shown = groups.includes(asked) ? asked : groups[0];
    this.panels.forEach((p) => { p.panel.hidden = p.spec.group !== shown; });
    this.box.dataset.group = shown;
    this.box.dataset.charts = groups.filter((group) => group === shown).length;
    this.ask();
  }

  option(chart) {
    return {
      animation: false,
      grid: { left: 46, right: 10, top: chart.lines.length > 1 ? 22 : 8, bottom: 20 },
      legend: { show: chart.lines.length > 1, type: "scroll", top: -4, left: chart.parts ? 0 : 40, right: 0, itemWidth: 22, itemHeight: 8, itemGap: 10, textStyle: { color: QUIET, fontSize: 10.5 } },
      tooltip: { trigger: "axis", confine: true, textStyle: { fontSize: 11 }, padding: 6,
        axisPointer: { type: "line", animation: false }, valueFormatter: (v) => (v == null ? "–" : (chart.parts ? compact(v) : Number(v).toPrecision(4)) + " " + chart.unit) },
      xAxis: { type: "value", min: 0, max: 30, splitLine: { show: false }, axisLine: { lineStyle: { color: RULE } },
        axisTick: { show: false }, axisLabel: { color: QUIET, fontSize: 10, hideOverlap: true, formatter: (d) => (d ? String(d) : "day 0") } },
      yAxis: { type: "value", scale: !chart.parts, splitNumber: 3, splitLine: { lineStyle: { color: RULE } },
        axisLabel: { color: QUIET, fontSize: 10, formatter: (v) => (chart.parts ? compact(v) : String(Number(v.toPrecision(6)))) } },
      series: chart.lines.map((line, i) => ({
        type: "line", name: line.label, data: [], symbol: "none", silent: true, color: COLOURS[i],
        lineStyle: { width: 1.8, type: line.dash }, sampling: "lttb",
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: SHOCK, width: 1.4, type: "solid" }, data: [] },
      })),
    };
  }

  ask() {
    if (!this.panels.length || this.later) return;
    const wait = Math.max(40, this.playing ? (this.drawn || 0) + PAUSE - performance.now() : 0); // the network paints first
    this.later = setTimeout(() => {
      this.later = 0;
      requestAnimationFrame(() => this.draw());
    }, wait);
  }

  draw() {
    const end = Math.min(this.spec.horizon, Math.max(30, Math.ceil((this.rows.length * 1.2) / 30) * 30));
    const marks = (this.shocks || []).map((day) => ({ xAxis: day }));
    for (const panel of this.panels) {
      if (panel.panel.hidden) continue;
      const { scale, offset, lines, unit, parts } = panel.spec;
      const told = (value) => value * scale + offset;
      const newest = this.rows[this.rows.length - 1] || [], now = lines.map((line) => told(newest[line.column] || 0));
      panel.chart.setOption({
        ...(parts ? { legend: { data: lines.filter((_, i) => now[i]).map((line) => line.label) } } : {}),
        xAxis: { max: end },
        series: lines.map((line, i) => ({
          symbol: this.rows.length > 1 ? "none" : "circle", showSymbol: this.rows.length === 1,
          data: parts && !now[i] ? [] : this.rows.map((row, day) => [day, Number.isFinite(row[line.column]) ? told(row[line.column]) : null]),
          markLine: { data: i ? [] : marks },
        })),
      }, { lazyUpdate: false });
      const dust = 1e-9 * Math.max(...now.map(Math.abs)), sum = now.reduce((sum, part) => sum + part, 0);
      const last = parts ? (Math.abs(sum) > dust ? sum : 0) : this.rows.length ? told(newest[lines[0].column]) : NaN;
      panel.unit.textContent = Number.isFinite(last) ? `${parts ? compact(last) : Number(last.toPrecision(4))} ${unit}` : unit;
    }
    this.drawn = performance.now();
    this.box.dataset.days = this.rows.length;
  }
}

export default {
  render({ model, el }) {
    const charts = new Charts(model, el);
    return () => charts.close();
  },
};
