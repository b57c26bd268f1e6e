// Reads a token stream from each runtime and shows every chunk when it comes.

const panels = [...document.querySelectorAll(".stream")].map(panel);
const both = document.getElementById("both");
const stop = document.getElementById("stop");

both.addEventListener("click", () => panels.forEach((each) => each.start()));
stop.addEventListener("click", () => panels.forEach((each) => each.stop()));

function panel(root) {
  const runtime = root.dataset.runtime;
  const part = (name) => root.querySelector(`.${name}`);
  const button = part("one");
  let control = null;

  async function start() {
    if (control) return;
    control = new AbortController();
    reset();
    try {
      const count = await read(control.signal);
      part("state").textContent = `Complete: ${count} tokens.`;
    } catch (error) {
      const left = error.name === "AbortError";
      part("state").textContent = left ? "Stopped: the connection is closed." : `Failed: ${error.message}`;
    }
    control = null;
    button.textContent = `Start ${runtime}`;
    delete root.dataset.running;
    update();
  }

  function reset() {
    part("tokens").replaceChildren();
    part("first").textContent = part("total").textContent = "–";
    part("count").textContent = "0";
    part("state").textContent = "Streaming…";
    button.textContent = `Stop ${runtime}`;
    root.dataset.running = "";
    update();
  }

  async function read(signal) {
    const began = performance.now();
    const response = await fetch(`/api/tokens/${runtime}`, { cache: "no-store", signal });
    if (!response.ok) throw new Error(`the answer was ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let count = 0;
    for (;;) {
      const { done, value } = await reader.read();
      const passed = performance.now() - began;
      if (done) return count;
      if (!count) part("first").textContent = `${passed.toFixed(1)} ms`;
      count += value.split(" ").length - 1; // every token ends with a space
      part("count").textContent = String(count);
      part("total").textContent = `${(passed / 1000).toFixed(1)} s`;
      show(value);
    }
  }

  function show(text) {
    const span = document.createElement("span");
    span.className = "token";
    span.textContent = text;
    part("tokens").append(span);
    part("tokens").scrollTop = part("tokens").scrollHeight;
  }

  button.addEventListener("click", () => (control ? control.abort() : start()));
  return { start, stop: () => control?.abort(), running: () => control !== null };
}

function update() {
  const running = panels.map((each) => each.running());
  both.disabled = running.every(Boolean);
  stop.disabled = !running.some(Boolean);
}
