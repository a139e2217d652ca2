// Deciding by keyboard: "a" leads to approving, "r" to the reason for sending back; neither decides blindly.
// j, k and Enter walk the list (table.js). The shortcuts can be turned off (frame.js).

const root = document.documentElement;

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function lead(target) {
  target.focus({ focusVisible: true });
  target.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!plain || root.dataset.keys === "off" || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], [data-menu][open]")) return;
  const card = document.querySelector("[data-case]");
  if (!card || card.offsetParent === null) return;
  const target = { a: card.querySelector("[data-approve]"), r: card.querySelector("[data-note]") }[event.key];
  if (!target) return;
  event.preventDefault();
  lead(target);
});
