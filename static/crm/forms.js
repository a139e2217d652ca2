// Forms: the summary takes the focus, leaving with unsaved changes asks first, drafts of general fields are kept.
// A draft holds only inputs that carry data-draft; sealed values, passwords and files are never stored.

const PREFIX = "zhike.draft.";
const summary = document.querySelector("[data-summary]");
summary?.focus();

function snapshot(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));
}

const guarded = new Map();
for (const form of document.querySelectorAll("form[data-guard]")) {
  guarded.set(form, summary && form.contains(summary) ? "" : snapshot(form));
  form.addEventListener("submit", () => guarded.delete(form));
}
addEventListener("beforeunload", (event) => {
  for (const [form, before] of guarded) {
    if (form.isConnected && snapshot(form) !== before) event.preventDefault();
  }
});

function kept(form) {
  return [...form.elements].filter(
    (input) => "draft" in input.dataset && !("sensitive" in input.dataset) && !["password", "file"].includes(input.type),
  );
}

function state(input) {
  return ["checkbox", "radio"].includes(input.type) ? input.checked : input.value;
}

function key(input) {
  return input.type === "radio" || input.type === "checkbox" ? `${input.name}=${input.value}` : input.name;
}

function restore(form, draft) {
  for (const input of kept(form)) {
    if (!(key(input) in draft)) continue;
    if (["checkbox", "radio"].includes(input.type)) input.checked = draft[key(input)];
    else input.value = draft[key(input)];
  }
}

function offer(form, name, draft) {
  const differs = kept(form).some((input) => key(input) in draft && draft[key(input)] !== state(input));
  const bar = form.querySelector("[data-draft-offer]");
  if (!differs || !bar) {
    sessionStorage.removeItem(name);
    return;
  }
  bar.hidden = false;
  bar.querySelector("[data-draft-restore]").addEventListener("click", () => {
    restore(form, draft);
    bar.hidden = true;
  });
  bar.querySelector("[data-draft-drop]").addEventListener("click", () => {
    sessionStorage.removeItem(name);
    bar.hidden = true;
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const name = PREFIX + form.dataset.draft;
  const stored = sessionStorage.getItem(name);
  if (stored && !form.querySelector("[data-summary]")) offer(form, name, JSON.parse(stored));
  form.addEventListener("input", () => {
    const draft = Object.fromEntries(kept(form).map((input) => [key(input), state(input)]));
    sessionStorage.setItem(name, JSON.stringify(draft));
  });
}

for (const done of document.querySelectorAll("[data-draft-done]")) {
  sessionStorage.removeItem(PREFIX + done.dataset.draftDone);
}
