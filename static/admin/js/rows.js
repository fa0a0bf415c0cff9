/* Ordered rows of a form: moved up and down by buttons, added, taken out. Without it rows keep their order. */

function start(list) {
  const prefix = list.dataset.rows;
  const scope = list.closest("section");
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const template = scope.querySelector(`template[data-row-of="${prefix}"]`);
  const adder = scope.querySelector(`[data-add-row="${prefix}"]`);
  const status = scope.querySelector(`[data-rows-status="${prefix}"]`);

  const rows = () => [...list.querySelectorAll("[data-row]")];

  function number() {
    const all = rows();
    all.forEach((row, index) => {
      row.querySelector("[data-order]").value = String(index + 1);
      row.querySelector("[data-up]").disabled = index === 0;
      row.querySelector("[data-down]").disabled = index === all.length - 1;
    });
    adder.hidden = all.length >= Number(list.dataset.most);
  }

  function move(row, step, button) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number();
    const place = rows().indexOf(row) + 1;
    status.textContent = status.dataset.up.replace("{number}", String(place));
    /* A button that has just become useless loses the focus; its twin takes it. */
    (button.disabled ? row.querySelector("[data-up]:enabled, [data-down]:enabled") : button)?.focus();
  }

  function wire(row) {
    const up = row.querySelector("[data-up]");
    const down = row.querySelector("[data-down]");
    const gone = row.querySelector("[data-delete]");
    up.hidden = down.hidden = false;
    up.addEventListener("click", () => move(row, -1, up));
    down.addEventListener("click", () => move(row, 1, down));
    gone.addEventListener("change", () => {
      row.classList.toggle("desk-row-gone", gone.checked);
      if (gone.checked) status.textContent = status.dataset.gone;
    });
    row.classList.toggle("desk-row-gone", gone.checked);
  }

  function add() {
    const index = Number(total.value);
    const holder = document.createElement("ol");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
    const row = holder.firstElementChild;
    list.append(row);
    total.value = String(index + 1);
    wire(row);
    number();
    row.querySelector("select, input:not([type=hidden])").focus();
  }

  rows()
    .sort((a, b) => order(a) - order(b))
    .forEach((row) => list.append(row));
  rows().forEach(wire);
  number();
  adder.addEventListener("click", add);
}

/* Numbers of an earlier visit: rows refused by the server come back in the order their editor gave them. */
function order(row) {
  return Number(row.querySelector("[data-order]").value) || Number.MAX_SAFE_INTEGER;
}

for (const list of document.querySelectorAll("[data-rows]")) start(list);
