// Tables by keyboard: j and k walk the rows' links, Enter follows, x ticks; "select all" and the bulk bar's count.

const root = document.documentElement;

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] .row-link")].filter((link) => link.offsetParent !== null);
}

function walk(step) {
  const links = rows();
  if (!links.length) return;
  const row = document.activeElement.closest("[data-rows] :is(tr, .line-row)");
  const here = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1);
  links[next].focus({ focusVisible: true });
  links[next].closest("tr, .line-row").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain || root.dataset.keys === "off" || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], [data-menu][open]")) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "x") document.activeElement.closest("[data-rows] tr")?.querySelector("[data-row]")?.click();
});

function count(table) {
  const boxes = [...table.querySelectorAll("[data-row]")];
  const ticked = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = ticked === 0;
    for (const place of bar.querySelectorAll("[data-count]")) place.textContent = String(ticked);
  }
}

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-rows]");
  if (!table) return;
  if (event.target.matches("[data-all]")) {
    for (const box of table.querySelectorAll("[data-row]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-all], [data-row]")) count(table);
});

// A box without rows ticked needs no bulk bar; after going back in the browser the ticks may still stand.
function countAll() {
  for (const table of document.querySelectorAll("[data-rows]")) count(table);
}
countAll();
addEventListener("pageshow", countAll);
document.addEventListener("htmx:afterSettle", countAll);
