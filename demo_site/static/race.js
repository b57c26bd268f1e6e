// Calls one endpoint in each runtime, in turn, and draws both side by side.

import { format } from "./times.js";

const LANES = ["edge", "server"];
const MAX_PAIRS = 400;
const MAX_MS = 15000;
const WARM_UP = 3;
const DRAW_EVERY_MS = 120;

const $ = (id) => document.getElementById(id);
let samples = fresh();
let running = null; // the AbortController of the current run

function fresh() {
  return { edge: { app: [], trip: [] }, server: { app: [], trip: [] } };
}

$("toggle").addEventListener("click", () => (running ? running.abort() : race()));
for (const input of document.querySelectorAll("input[name=measure]")) input.addEventListener("change", draw);
new ResizeObserver(draw).observe($("chart"));

async function race() {
  running = new AbortController();
  samples = fresh();
  $("toggle").textContent = "Stop";
  $("status").textContent = "Measuring…";
  let end = "Done";
  try {
    await loop(running.signal);
  } catch (error) {
    end = error.name === "AbortError" ? "Stopped" : `Stopped: ${error.message}`;
  }
  running = null;
  $("toggle").textContent = "Start";
  draw();
  const calls = samples.edge.trip.length + samples.server.trip.length;
  $("status").textContent = `${end} after ${calls} calls.`;
}

async function loop(signal) {
  const began = performance.now();
  let drawn = 0;
  for (let pair = -WARM_UP; pair < MAX_PAIRS && performance.now() - began < MAX_MS; pair++) {
    // who goes first changes each time: neither may live on the other's warm connection
    for (const lane of pair % 2 ? LANES : [...LANES].reverse()) {
      const time = await call(lane, signal);
      if (pair < 0) continue;
      samples[lane].trip.push(time.trip);
      if (time.app !== null) samples[lane].app.push(time.app);
    }
    if (pair >= 0 && performance.now() - drawn > DRAW_EVERY_MS) {
      draw();
      drawn = performance.now();
      await new Promise(requestAnimationFrame);
    }
  }
}

async function call(lane, signal) {
  const began = performance.now();
  const response = await fetch(`/api/hello/${lane}`, { cache: "no-store", signal });
  await response.text();
  const trip = performance.now() - began;
  if (!response.ok) throw new Error(`${lane} answered ${response.status}`);
  const found = /(?:^|,)\s*app;dur=([\d.]+)/.exec(response.headers.get("server-timing") ?? "");
  return { trip, app: found ? Number(found[1]) : null };
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function draw() {
  const chosen = document.querySelector("input[name=measure]:checked").value;
  const lanes = LANES.map((name) => {
    const values = samples[name][chosen];
    const sorted = [...values].sort((a, b) => a - b);
    return { name, values, median: quantile(sorted, 0.5), high: quantile(sorted, 0.95) };
  });
  for (const lane of lanes) {
    $(`${lane.name}-median`).textContent = format(lane.median);
    $(`${lane.name}-p95`).textContent = format(lane.high);
    $(`${lane.name}-count`).textContent = lane.values.length;
  }
  verdict(lanes, chosen);
  $("chart").replaceChildren(chart(lanes));
}

function verdict([edge, server], chosen) {
  const ratio = server.median / edge.median;
  if (!Number.isFinite(ratio)) return;
  const where = chosen === "app" ? "inside Python" : "in your browser";
  $("ratio").textContent = `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;
  $("verdict").textContent = `server time ÷ edge time, by median, ${where}`;
}

// ---- the chart: a lane each, a dot a call, a line at the median, one linear scale from zero

const LANE = 46;
const LABEL = 24;
const GAP = 14;

function chart(lanes) {
  const width = Math.max(260, Math.round($("chart").clientWidth));
  const top = Math.max(...lanes.map((lane) => lane.high ?? 0)) * 1.12;
  const height = lanes.length * (LABEL + LANE + GAP) + 22;
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.setAttribute("aria-label", describe(lanes));
  const x = (value) => (Math.min(value, top) / top) * (width - 8) + 4;
  const under = (index) => index * (LABEL + LANE + GAP) + LABEL;
  lanes.forEach((lane, index) => {
    svg.append(element("rect", { class: "lane", x: 0, y: under(index), width, height: LANE, rx: 8 }));
  });
  if (top > 0) axis(svg, top, x, height);
  lanes.forEach((lane, index) => drawLane(svg, lane, under(index), x));
  return svg;
}

function drawLane(svg, lane, under, x) {
  const known = lane.median !== undefined;
  const label = element("text", { x: 0, y: under - 8 });
  label.textContent = known ? `${lane.name} · ${format(lane.median)}` : lane.name;
  svg.append(label);
  if (!known) return;
  const at = x(lane.median);
  const dots = lane.values.map((value, index) => {
    const offset = 7 + ((index * 7919) % 32); // spread evenly, the same at every drawing
    return `M${x(value).toFixed(1)} ${under + offset}h.01`;
  });
  svg.append(
    element("rect", { class: `bar ${lane.name}`, x: 0, y: under, width: at, height: LANE, rx: 8 }),
    element("path", { class: `dots ${lane.name}`, d: dots.join("") }),
    element("path", { class: `median ${lane.name}`, d: `M${at} ${under}v${LANE}` }),
  );
}

function axis(svg, top, x, height) {
  const raw = top / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
  for (let index = 0; index * step <= top; index++) {
    const at = x(index * step);
    const tick = element("g", { class: "tick" });
    const anchor = index ? "middle" : "start";
    const text = element("text", { x: index ? at : 0, y: height - 4, "text-anchor": anchor });
    text.textContent = index ? axisLabel(index * step, step) : "0";
    tick.append(element("path", { d: `M${at} ${LABEL}V${height - 22}` }), text);
    svg.append(tick);
  }
}

function axisLabel(value, step) {
  return step < 0.5 ? `${Math.round(value * 1000)} µs` : `${Number(value.toPrecision(3))} ms`;
}

function describe(lanes) {
  const parts = lanes.map((lane) => `${lane.name}: median ${format(lane.median)}, ${lane.values.length} calls`);
  return `Chart of call times. ${parts.join("; ")}.`;
}

function element(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

draw();
