// Asks both runtimes who is there, in turn, and writes down who answered what, in how long.

import { format } from "./times.js";

const ROUNDS = 6;
const LANES = ["edge", "server"];

const $ = (id) => document.getElementById(id);

$("ask").addEventListener("click", async () => {
  $("ask").disabled = true;
  $("calls").replaceChildren();
  $("status").textContent = "Asking…";
  try {
    $("status").textContent = await rounds();
  } catch (error) {
    $("status").textContent = `Stopped: ${error.message}`;
  }
  $("ask").disabled = false;
});

async function rounds() {
  for (let round = 0; round < ROUNDS; round++) {
    let refused = false;
    for (const lane of LANES) {
      const answer = await call(`/api/me/${lane}`);
      $("calls").append(row(answer));
      refused ||= answer.status === 401;
    }
    if (refused) return "Refused: sign in, and ask again.";
  }
  return `Done: ${ROUNDS * LANES.length} calls.`;
}

async function call(path) {
  const began = performance.now();
  const response = await fetch(path, { cache: "no-store" });
  const text = await response.text();
  const trip = performance.now() - began;
  const header = (name) => response.headers.get(name) ?? "";
  const app = /(?:^|,)\s*app;dur=([\d.]+)/.exec(header("server-timing"));
  return {
    by: header("x-dualrt").startsWith("edge") ? "edge" : "server", // sent where debug is on
    status: response.status,
    says: says(response, text),
    app: app ? Number(app[1]) : undefined,
    trip,
  };
}

function says(response, text) {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("json")) return JSON.parse(text).user ?? "nobody";
  return `sent to ${new URL(response.url).pathname}`; // Django's own login_required knows no programs
}

function row({ by, status, says, app, trip }) {
  const pill = document.createElement("span");
  pill.className = `pill ${by}`;
  pill.textContent = by;
  const line = document.createElement("tr");
  for (const content of [pill, String(status), says, format(app), format(trip)]) {
    const cell = document.createElement("td");
    cell.append(content);
    line.append(cell);
  }
  return line;
}
