/* The article form: Ctrl+S saves, leaving with unsaved words asks, links of the checks lead to their fields. */

const form = document.getElementById("article_form");
let unsaved = false;
let leaving = false;

form.addEventListener("input", () => mark());
form.addEventListener("change", () => mark());

function mark() {
  if (unsaved) return;
  unsaved = true;
  const state = form.querySelector("[data-state]");
  if (state) state.append(` · ${form.dataset.unsaved}`);
}

if ("restored" in form.dataset) mark();

/* On the window, after whatever may hold the form back. */
window.addEventListener("submit", (event) => {
  if (event.target !== form || event.defaultPrevented) return;
  leaving = event.submitter ? !event.submitter.hasAttribute("data-preview") : true;
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved && !leaving) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  /* On a Ukrainian keyboard the key says і. */
  const isS = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === "s" : event.code === "KeyS";
  if (!(event.ctrlKey || event.metaKey) || !isS) return;
  event.preventDefault();
  const save = form.querySelector("[name=_save]");
  if (save) form.requestSubmit(save);
});

for (const link of form.querySelectorAll("[data-to-field]")) {
  link.addEventListener("click", (event) => {
    const target = goal(link.dataset.toField);
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: "center" });
    target.focus();
  });
}

/* Where one writes: the editor in place of its text area, the first control of a group. */
function goal(name) {
  const rows = document.getElementById(`${name}-box`);
  if (rows) return rows.querySelector("select, input:not([type=hidden])") ?? rows;
  const field = document.getElementById(`id_${name}`);
  const holder = field?.closest(".desk-field");
  const wanted = ["[contenteditable=true]", "input[type=hidden] ~ * button:not([hidden])"];
  return wanted.map((one) => holder?.querySelector(one)).find(Boolean) ?? field;
}

form.querySelector("[data-errors]")?.focus();
