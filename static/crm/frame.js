// The frame's behaviour: menus that close, search by "/", the palette, the colour switch, failures of partial loads.

const root = document.documentElement;
root.dataset.script = "";

// Single-key shortcuts can be turned off (WCAG 2.1.4); nothing but this choice is stored.
const KEYS = "zhike.shortcuts";
const shortcuts = document.querySelector("[data-shortcuts]");
root.dataset.keys = localStorage.getItem(KEYS) ?? "on";
if (shortcuts) {
  shortcuts.checked = root.dataset.keys === "on";
  shortcuts.addEventListener("change", () => {
    root.dataset.keys = shortcuts.checked ? "on" : "off";
    localStorage.setItem(KEYS, root.dataset.keys);
  });
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

const palette = document.getElementById("palette");
const paletteText = document.getElementById("palette-text");

function paletteRows() {
  return [...palette.querySelectorAll("li")];
}

function filterPalette() {
  const words = paletteText.value.trim().toLowerCase();
  for (const row of paletteRows()) {
    row.hidden = !("always" in row.dataset) && !row.textContent.toLowerCase().includes(words);
  }
}

function openPalette() {
  if (!palette || palette.open || document.querySelector("dialog[open]")) return;
  paletteText.value = "";
  filterPalette();
  palette.showModal();
  paletteText.focus();
}

function walkPalette(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stops = [paletteText, ...paletteRows().filter((row) => !row.hidden).map((row) => row.firstElementChild)];
  const here = stops.indexOf(document.activeElement);
  stops[(here + step + stops.length) % stops.length].focus();
}

// Enter in the box goes to the first place that fits what was typed; with none left, it searches customers.
function chooseFirst(event) {
  if (event.submitter?.classList.contains("palette-item") && document.activeElement === event.submitter) return;
  const first = paletteRows().find((row) => !row.hidden && !("always" in row.dataset));
  const searching = palette.querySelector("[data-always]");
  if (paletteText.value.trim() && first) {
    event.preventDefault();
    first.firstElementChild.click();
  } else if (!paletteText.value.trim() || !searching) {
    event.preventDefault();
  }
}

if (palette) {
  paletteText.addEventListener("input", filterPalette);
  palette.addEventListener("keydown", walkPalette);
  palette.querySelector("form").addEventListener("submit", chooseFirst);
  palette.addEventListener("click", (event) => event.target === palette && palette.close());
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  } else if (event.key === "/" && root.dataset.keys === "on" && !isTyping(event.target)) {
    const search = document.querySelector("[data-search]");
    if (search && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      search.select();
    }
  } else if (event.key === "Escape") {
    const menu = document.querySelector("[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette-open]")) openPalette();
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

for (const form of document.querySelectorAll("[data-sign-out]")) {
  form.addEventListener("submit", () => sessionStorage.clear());
}

// A partial load that meets the sign-in page (expired session) reloads the page; one that fails says so.
document.addEventListener("htmx:beforeSwap", (event) => {
  const landed = new URL(event.detail.xhr.responseURL || location.href);
  if (landed.pathname.startsWith("/accounts/login")) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});

let hiding;
function sayFailed(event) {
  // What asks by itself again and again (data-quiet) fails in silence: nobody waits for it.
  if (event.target.closest("[data-quiet]")) return;
  const toast = document.getElementById("toast");
  toast.textContent = toast.dataset.failed;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => (toast.hidden = true), 8000);
}
document.addEventListener("htmx:responseError", sayFailed);
document.addEventListener("htmx:sendError", sayFailed);
