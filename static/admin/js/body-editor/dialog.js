/* A small form in a <dialog>: ask(…) resolves to the values, or to null when it was left. */

import { make } from "./elements.js";
import { Suggestions } from "./suggestions.js";

let number = 0;

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
  const suggestions = field.suggest ? new Suggestions(field, input, row, said) : null;
  const taken = () => (suggestions ? field.takes(suggestions.chosen) : {});
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
    values: () => ({ [field.name]: valueOf(field, input), ...taken() }),
    accepts: () => {
      const refusal = field.refuses?.(input.value, taken()) ?? "";
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
