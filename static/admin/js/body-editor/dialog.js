/* A small form in a <dialog>: ask(…) resolves to the values, or to null when it was left. */

let number = 0;

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function ask({ title, fields, words, back }) {
  const heading = make("h2", { id: `body-dialog-${(number += 1)}`, textContent: title });
  const dialog = make("dialog", { className: "body-dialog", "aria-labelledby": heading.id });
  const controls = fields.map((field) => control(field));
  const take = make("button", { type: "submit", className: "button default", textContent: words.take });
  const leave = make("button", { type: "button", className: "button", textContent: words.cancel });
  const form = make("form", { noValidate: true }, heading, ...controls.map((one) => one.row));
  form.append(make("p", { className: "body-dialog__buttons" }, take, leave));
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = null;
    leave.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const refused = controls.filter((one) => !one.accepts());
      if (refused.length) return refused[0].focus();
      answer = Object.assign({}, ...controls.map((one) => one.values()));
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      back?.();
      resolve(answer);
    });
    dialog.showModal();
    controls[0]?.focus();
  });
}

function control(field) {
  const id = `body-field-${(number += 1)}`;
  const label = make("label", { htmlFor: id, textContent: field.label });
  const input = make(...elementOf(field, id));
  const said = make("p", { className: "body-dialog__said", id: `${id}-said`, "aria-live": "polite" });
  input.setAttribute("aria-describedby", said.id);
  const row = make("div", { className: "body-dialog__row" }, label, input, said);
  if (field.type === "select") fill(input, field);
  else if (field.type === "checkbox") input.checked = field.value === "true";
  else input.value = field.value ?? "";
  const found = field.suggest ? suggestions(field, input, row, said) : null;
  const say = () => {
    said.textContent = field.says?.(input.value) ?? "";
    input.removeAttribute("aria-invalid");
  };
  if (field.says) {
    say();
    input.addEventListener("input", say);
  }
  return {
    row,
    focus: () => input.focus(),
    values: () => ({ [field.name]: valueOf(field, input), ...found?.() }),
    accepts: () => {
      const refusal = field.refuses?.(input.value, found?.()) ?? "";
      if (refusal) {
        said.textContent = refusal;
        input.setAttribute("aria-invalid", "true");
      }
      return !refusal;
    },
  };
}

function elementOf(field, id) {
  if (field.type === "select") return ["select", { id }];
  if (field.type === "checkbox") return ["input", { id, type: "checkbox" }];
  return ["input", { id, type: field.type ?? "text", autocomplete: "off" }];
}

function fill(select, field) {
  const options = [...field.options];
  const value = field.value ?? "";
  if (!options.some((option) => option[0] === value)) options.push([value, value]);
  for (const [value, text] of options) select.append(make("option", { value, textContent: text }));
  select.value = field.value ?? "";
}

function valueOf(field, input) {
  if (field.type === "checkbox") return input.checked ? "true" : null;
  return input.value.trim() || null;
}

/* A combobox over what field.suggest(typed) finds; field.chosen is what stands chosen at first. */
function suggestions(field, input, row, said) {
  const list = make("ul", { id: `${input.id}-list`, role: "listbox", hidden: true, "aria-label": field.label });
  const unlink = make("button", { type: "button", className: "button", textContent: field.unlink });
  let chosen = field.chosen ?? null;
  let items = [];
  let current = -1;
  let asked = 0;
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]])
    input.setAttribute(name, value);
  row.append(list, unlink);

  const open = (shown) => {
    list.hidden = !shown;
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) input.removeAttribute("aria-activedescendant");
  };
  const show = () => {
    said.textContent = chosen ? field.tells(chosen) : "";
    unlink.hidden = !chosen;
  };
  const choose = (item) => {
    chosen = item;
    if (item) input.value = item.label;
    open(false);
    show();
  };
  const mark = (step) => {
    current = (current + step + items.length) % items.length;
    [...list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === current));
      if (index === current) option.scrollIntoView({ block: "nearest" });
    });
    input.setAttribute("aria-activedescendant", `${input.id}-${current}`);
  };
  const find = async () => {
    const turn = (asked += 1);
    const answer = await field.suggest(input.value.trim()).catch(() => []);
    if (turn !== asked || !row.isConnected) return;
    items = answer;
    current = -1;
    list.replaceChildren(...items.map((item, index) => option(item, index)));
    open(items.length > 0);
  };
  const option = (item, index) => {
    const line = make("li", { id: `${input.id}-${index}`, role: "option", "aria-selected": "false" }, item.label);
    if (item.note) line.append(" ", make("small", { textContent: item.note }));
    line.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(item);
    });
    return line;
  };

  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, 150);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) find();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") mark(1);
    else if (event.key === "ArrowUp") mark(-1);
    else if (event.key === "Enter" && current >= 0) choose(items[current]);
    else if (event.key === "Escape") open(false);
    else return;
    event.preventDefault();
  });
  unlink.addEventListener("click", () => {
    choose(null);
    input.focus();
  });
  open(false);
  show();
  if (field.suggestsAtOnce) find();
  return () => field.takes(chosen);
}
