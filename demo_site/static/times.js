// How long something took, in milliseconds, as people read it.

export function format(ms) {
  if (ms === undefined) return "–";
  if (ms < 1) return `${Number((ms * 1000).toPrecision(ms < 0.1 ? 2 : 3))} µs`;
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
}
