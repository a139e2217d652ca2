// The reveal: the eye opens the question in a dialog, the answer stands in the chip for a minute and leaves the page.
// Without this script the eye is a plain link to the same question on a page of its own.

const dialog = document.getElementById("reveal");
const body = dialog?.querySelector("[data-reveal-body]");
const pattern = document.getElementById("revealed");
const HEADERS = { "X-Fragment": "reveal", Accept: "text/html, application/json" };
const open = new Map();
let asked = null;
let closing = 0;

function mask(chip) {
  const shown = open.get(chip);
  if (!shown) return;
  clearInterval(shown.ticking);
  for (const part of shown.parts) part.remove();
  open.delete(chip);
  chip.hidden = false;
}

function maskAll() {
  for (const chip of [...open.keys()]) mask(chip);
  if (body?.querySelector("[data-close-after]")) close();
}

function show(chip, answer) {
  mask(chip);
  const parts = [...pattern.content.cloneNode(true).children];
  const [text, time] = parts;
  const bar = time.querySelector("progress");
  const left = time.querySelector("[data-seconds]");
  const seconds = Number(answer.seconds) || 60;
  const until = Date.now() + seconds * 1000;
  text.querySelector(".shown-value").textContent = answer.value;
  bar.max = seconds;
  const tick = () => {
    const remaining = Math.ceil((until - Date.now()) / 1000);
    bar.value = Math.max(remaining, 0);
    left.textContent = String(Math.max(remaining, 0));
    if (remaining <= 0) mask(chip);
  };
  chip.after(...parts);
  chip.hidden = true;
  open.set(chip, { parts, ticking: setInterval(tick, 1000) });
  tick();
  time.querySelector("[data-mask-again]").addEventListener("click", () => {
    mask(chip);
    chip.querySelector(".eye")?.focus();
  });
  time.querySelector("[data-mask-again]").focus();
}

// An answer of several values stays in the dialog; it too leaves the page after its time, and when the page is left.
function closeInTime() {
  const values = body.querySelector("[data-close-after]");
  if (values) closing = setTimeout(close, Number(values.dataset.closeAfter) * 1000);
}

function close() {
  clearTimeout(closing);
  dialog.close();
  body.replaceChildren();
}

async function ask(eye) {
  const answer = await fetch(eye.href, { headers: HEADERS, credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) {
    location.assign(eye.href);
    return;
  }
  asked = eye.closest("[data-mask]");
  body.innerHTML = await answer.text();
  dialog.showModal();
}

async function answerTo(form, submitter) {
  const reply = await fetch(form.action, {
    method: "POST",
    headers: HEADERS,
    body: new FormData(form, submitter),
    credentials: "same-origin",
    cache: "no-store",
  });
  if (reply.redirected) {
    location.reload();
  } else if (reply.headers.get("Content-Type")?.startsWith("application/json")) {
    const value = await reply.json();
    close();
    if (document.visibilityState === "visible") show(asked, value);
  } else {
    body.innerHTML = await reply.text();
    (body.querySelector("[data-summary]") ?? body.querySelector("h2"))?.focus();
    closeInTime();
  }
}

document.addEventListener("click", (event) => {
  const eye = event.target.closest("a[data-reveal]");
  if (eye && dialog && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    ask(eye).catch(() => location.assign(eye.href));
  } else if (event.target.closest("#reveal [data-close]")) {
    event.preventDefault();
    close();
  }
});

dialog?.addEventListener("submit", (event) => {
  if (event.target.matches("[data-reveal-form]")) {
    event.preventDefault();
    const submitter = event.submitter;
    if (submitter) submitter.disabled = true;
    answerTo(event.target, null).catch(() => event.target.submit());
  }
});

dialog?.addEventListener("close", () => {
  clearTimeout(closing);
  body.replaceChildren();
});
addEventListener("pagehide", maskAll);
addEventListener("beforeprint", maskAll);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && maskAll());
