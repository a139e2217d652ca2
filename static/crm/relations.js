// The board by drag as well: a card dropped on a column presses the same form as its buttons do.

let held = null;

for (const card of document.querySelectorAll("[data-card]")) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    held = card;
    event.dataTransfer.effectAllowed = "move";
  });
  card.addEventListener("dragend", () => {
    held = null;
    for (const column of document.querySelectorAll(".board-over")) column.classList.remove("board-over");
  });
}

for (const column of document.querySelectorAll("[data-stage]")) {
  column.addEventListener("dragover", (event) => {
    if (!held || column.contains(held)) return;
    event.preventDefault();
    column.classList.add("board-over");
  });
  column.addEventListener("dragleave", () => column.classList.remove("board-over"));
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!held || column.contains(held)) return;
    const form = held.querySelector("form");
    const stage = Object.assign(document.createElement("input"), { type: "hidden", name: "stage" });
    stage.value = column.dataset.stage;
    form.append(stage);
    form.submit();
  });
}
