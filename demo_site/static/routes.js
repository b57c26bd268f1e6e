// Narrows the route table to a runtime and to what is typed.

const rows = [...document.querySelectorAll(".routes tbody tr")];
const find = document.getElementById("find");

function narrow() {
  const runtime = document.querySelector("input[name=runtime]:checked").value;
  const text = find.value.trim().toLowerCase();
  for (const row of rows) {
    const wanted = !runtime || row.dataset.runtime === runtime;
    row.hidden = !(wanted && row.textContent.toLowerCase().includes(text));
  }
  const shown = rows.filter((row) => !row.hidden).length;
  document.getElementById("shown").textContent = `${shown} of ${rows.length} routes`;
  document.getElementById("nothing").hidden = shown > 0;
}

find.addEventListener("input", narrow);
for (const input of document.querySelectorAll("input[name=runtime]")) input.addEventListener("change", narrow);
narrow();
