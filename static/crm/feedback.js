// Feedback forms: a section or question with a condition appears as soon as an earlier answer asks for it. The server
// decides the same way, and without a script each of them says when it is to be answered.

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
  const met = ({ when, among }) => !when || marksOf(when).some((mark) => among.split(" ").includes(mark));
  for (const section of form.querySelectorAll("[data-ask-section]")) {
    const wanted = met(section.dataset);
    const inside = [...section.querySelectorAll("[data-ask]")];
    for (const ask of inside) ask.hidden = !wanted || !met(ask.dataset);
    section.hidden = !wanted || (inside.length > 0 && inside.every((ask) => ask.hidden));
  }
}

const forms = new Set([...document.querySelectorAll("[data-ask]")].map((ask) => ask.closest("form")));
for (const form of forms) {
  const asks = new Map([...form.querySelectorAll("[data-ask]")].map((ask) => [ask.dataset.ask, ask]));
  for (const note of form.querySelectorAll("[data-ask-when]")) note.hidden = true;
  arrange(form, asks);
  form.addEventListener("change", () => arrange(form, asks));
}
