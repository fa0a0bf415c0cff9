/* Tags as chips with suggestions while typing. The text area, one "name | kind" a line, stays what is sent. */

const PAUSE = 150;

class TagsField {
  constructor(area, number) {
    this.area = area;
    area.tagsField = this; /* what else adds tags finds it by the form field */
    this.kinds = JSON.parse(area.dataset.kinds);
    this.words = JSON.parse(area.dataset.words);
    this.single = area.dataset.single === "true";
    this.known = area.dataset.known === "true"; /* of any kind, and none is made */
    this.list = `tags-options-${number}`;
    this.found = [];
    this.active = -1;
    this.build();
    this.show();
  }

  get tags() {
    return this.area.value.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => this.parse(line));
  }

  parse(line) {
    const bar = line.lastIndexOf("|");
    const kind = bar > 0 ? line.slice(bar + 1).trim() : "";
    return kind in this.kinds ? { name: line.slice(0, bar).trim(), kind } : { name: line, kind: this.area.dataset.kind };
  }

  set tags(tags) {
    this.area.value = tags.map(({ name, kind }) => `${name} | ${kind}`).join("\n");
    this.area.dispatchEvent(new Event("change", { bubbles: true }));
    this.show();
  }

  build() {
    this.chips = element("ul", { className: "tags-chips" });
    this.input = element("input", { type: "text", autocomplete: "off", maxLength: 100 });
    this.options = element("ul", { className: "tags-options", id: this.list, hidden: true });
    this.status = element("p", { className: "visually-hidden" });
    this.status.setAttribute("role", "status");
    this.options.setAttribute("role", "listbox");
    this.options.setAttribute("aria-label", document.querySelector(`label[for="${this.area.id}"]`)?.textContent ?? "");
    const said = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list };
    for (const [name, value] of Object.entries(said)) this.input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (this.area.hasAttribute(name)) this.input.setAttribute(name, this.area.getAttribute(name));
    }
    const combo = element("div", { className: "tags-combo" });
    combo.append(this.input, this.options);
    const box = element("div", { className: "tags-box" });
    box.append(this.chips, combo, this.status);
    this.area.hidden = true;
    this.area.after(box);
    /* The label, and links to the field, lead to where one types. */
    this.input.id = this.area.id;
    this.area.id = `${this.area.id}_lines`;
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.options.addEventListener("mousedown", (event) => event.preventDefault());
  }

  show() {
    const tags = this.tags;
    this.chips.replaceChildren(...tags.map((tag, index) => this.chip(tag, index)));
    this.input.disabled = this.single && tags.length > 0;
    this.input.parentElement.hidden = this.input.disabled;
  }

  chip({ name, kind }, index) {
    const chip = element("li", { className: "tags-chip" });
    const kindOf = element("small", { textContent: this.kinds[kind] });
    chip.append(element("span", { textContent: name }), kindOf);
    if (index > 0) chip.append(this.tool("‹", this.words.earlier, name, () => this.earlier(index)));
    chip.append(this.tool("×", this.words.remove, name, () => this.remove(index)));
    return chip;
  }

  tool(sign, words, name, act) {
    const button = element("button", { type: "button", textContent: sign });
    button.setAttribute("aria-label", words.replace("{name}", name));
    button.addEventListener("click", act);
    return button;
  }

  earlier(index) {
    const tags = this.tags;
    tags.splice(index - 1, 0, ...tags.splice(index, 1));
    this.tags = tags;
    (this.chips.children[index - 1].querySelector("button") ?? this.input).focus();
  }

  remove(index) {
    this.tags = this.tags.filter((_tag, other) => other !== index);
    this.input.focus();
  }

  add(tag) {
    const name = tag.name.replaceAll(/\s+/g, " ").trim();
    this.input.value = "";
    this.close();
    if (!name || this.tags.some((other) => other.name.toLowerCase() === name.toLowerCase())) return;
    this.tags = [...this.tags, { ...tag, name }];
  }

  typed() {
    clearTimeout(this.timer);
    const words = this.input.value.trim();
    if (!words) this.close();
    else this.timer = setTimeout(() => this.suggest(words), PAUSE);
  }

  async suggest(words) {
    const query = new URLSearchParams({ q: words, kind: this.single && !this.known ? this.area.dataset.kind : "" });
    if (this.area.dataset.without) query.set("without", this.area.dataset.without);
    let tags = [];
    try {
      const response = await fetch(`${this.area.dataset.suggest}?${query}`);
      if (response.ok && !response.redirected) tags = (await response.json()).tags;
    } catch {
      /* Without an answer names can still be written. */
    }
    if (words !== this.input.value.trim()) return;
    const known = tags.map(({ label, kind }) => ({ name: label, kind, says: label, small: this.kinds[kind] }));
    const none = this.known || tags.some(({ label }) => label.toLowerCase() === words.toLowerCase());
    const kinds = this.single ? [this.area.dataset.kind] : Object.keys(this.kinds);
    const fresh = none ? [] : kinds.map((kind) => ({ name: words, kind, says: this.fresh(words, kind), small: "" }));
    this.open([...known, ...fresh]);
    this.status.textContent = this.words.found.replace("{count}", String(known.length));
  }

  fresh(name, kind) {
    return this.words.make.replace("{name}", name).replace("{kind}", this.kinds[kind]);
  }

  open(found) {
    this.found = found;
    this.options.replaceChildren(...found.map((one, index) => this.option(one, index)));
    this.options.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.activate(-1);
  }

  option(one, index) {
    const option = element("li", { id: `${this.list}-${index}`, textContent: one.says });
    option.setAttribute("role", "option");
    if (one.small) option.append(element("small", { textContent: one.small }));
    option.addEventListener("click", () => this.add({ name: one.name, kind: one.kind }));
    return option;
  }

  activate(index) {
    this.active = index;
    [...this.options.children].forEach((option, other) => option.setAttribute("aria-selected", String(other === index)));
    if (index < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", `${this.list}-${index}`);
    this.options.children[index].scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.timer);
    this.found = [];
    this.options.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(-1);
  }

  key(event) {
    const count = this.found.length;
    if (event.key === "ArrowDown" && count) this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.activate((this.active < 1 ? count : this.active) - 1);
    else if (event.key === "Enter" || event.key === ",") this.take();
    else if (event.key === "Escape" && count) this.close();
    else if (event.key === "Backspace" && !this.input.value && this.tags.length) this.remove(this.tags.length - 1);
    else return;
    event.preventDefault();
  }

  /* The option chosen, else the words as they stand: the server knows whom they name. */
  take() {
    const one = this.found[this.active];
    this.add(one ? { name: one.name, kind: one.kind } : { name: this.input.value, kind: this.area.dataset.kind });
  }

  leave() {
    if (this.input.value.trim()) this.add({ name: this.input.value, kind: this.area.dataset.kind });
    this.close();
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

[...document.querySelectorAll("textarea.tags-field")].forEach((area, number) => new TagsField(area, number));
