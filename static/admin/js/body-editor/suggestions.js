/* A combobox over what field.suggest(typed) finds. field.chosen is what stands chosen at first; field.tells says
   what is chosen now; field.chooses, if there is one, hears of each choice. */

import { make } from "./elements.js";

const PAUSE = 150;

export class Suggestions {
  constructor(field, input, row, said) {
    Object.assign(this, { field, input, row, said });
    this.chosen = field.chosen ?? null;
    this.items = [];
    this.current = -1;
    this.asked = 0;
    this.list = make("ul", { id: `${input.id}-list`, role: "listbox", "aria-label": field.label });
    this.unlink = make("button", { type: "button", className: "button", textContent: field.unlink });
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    row.append(this.list, this.unlink);
    this.listen();
    this.open(false);
    this.show();
    if (field.suggestsAtOnce) this.find();
  }

  listen() {
    let waiting = 0;
    this.input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.find(), PAUSE);
    });
    this.input.addEventListener("blur", () => this.open(false));
    this.input.addEventListener("keydown", (event) => {
      if (this.takesKey(event.key)) event.preventDefault();
    });
    this.unlink.addEventListener("click", () => {
      this.choose(null);
      this.input.focus();
    });
  }

  takesKey(key) {
    if (this.list.hidden) {
      if (key !== "ArrowDown") return false;
      this.find();
    } else if (key === "ArrowDown") this.mark(1);
    else if (key === "ArrowUp") this.mark(-1);
    else if (key === "Enter" && this.current >= 0) this.choose(this.items[this.current]);
    else if (key === "Escape") this.open(false);
    else return false;
    return true;
  }

  async find() {
    const turn = (this.asked += 1);
    const items = await this.field.suggest(this.input.value.trim()).catch(() => []);
    if (turn !== this.asked || !this.row.isConnected) return;
    this.items = items;
    this.current = -1;
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    /* Whoever has gone on meanwhile is not to be disturbed. */
    this.open(items.length > 0 && document.activeElement === this.input);
  }

  option(item, index) {
    const id = `${this.input.id}-${index}`;
    const option = make("li", { id, role: "option", "aria-selected": "false" }, item.label);
    if (item.note) option.append(" ", make("small", { textContent: item.note }));
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(item);
    });
    return option;
  }

  mark(step) {
    const { length } = this.items;
    this.current = this.current < 0 && step < 0 ? length - 1 : (this.current + step + length) % length;
    [...this.list.children].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.current));
      if (index === this.current) option.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `${this.input.id}-${this.current}`);
  }

  choose(item) {
    this.chosen = item;
    if (item) this.input.value = item.label;
    this.field.chooses?.(item);
    this.open(false);
    this.show();
  }

  open(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (!shown) this.input.removeAttribute("aria-activedescendant");
  }

  show() {
    this.said.textContent = this.chosen ? this.field.tells(this.chosen) : "";
    this.unlink.hidden = !this.chosen;
  }
}
