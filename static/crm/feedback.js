// Feedback forms: a question with a condition appears as soon as an earlier answer asks for it. The server decides
// the same way, and without a script each such question says when it is to be answered.

function answersOf(asks) {
  const shown = new Map();
  return (identifier) => {
    if (!shown.has(identifier)) {
      const ask = asks.get(identifier);
      const marks = ask && !ask.hidden ? [...ask.querySelectorAll("input:checked")].map((input) => input.value) : [];
      shown.set(identifier, marks);
    }
    return shown.get(identifier);
  };
}

function arrange(form, asks) {
  const marksOf = answersOf(asks);
  for (const ask of asks.values()) {
    if (!("when" in ask.dataset)) continue;
    const among = ask.dataset.among.split(" ");
    ask.hidden = !marksOf(ask.dataset.when).some((mark) => among.includes(mark));
  }
  for (const section of form.querySelectorAll("[data-ask-section]")) {
    const inside = [...section.querySelectorAll("[data-ask]")];
    section.hidden = inside.length > 0 && inside.every((ask) => ask.hidden);
  }
}

const forms = new Set([...document.querySelectorAll("[data-ask]")].map((ask) => ask.closest("form")));
for (const form of forms) {
  const asks = new Map([...form.querySelectorAll("[data-ask]")].map((ask) => [ask.dataset.ask, ask]));
  for (const note of form.querySelectorAll("[data-ask-when]")) note.hidden = true;
  arrange(form, asks);
  form.addEventListener("change", () => arrange(form, asks));
}
