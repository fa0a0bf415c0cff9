/* The picture picker: a dialog over the library, with upload inside.

   pickImage({ multiple }) resolves to [{ id, alt, thumb, credit, edit }], empty when it was closed. */

const ADDRESS = "/admin/media/image/picker/dialog/";

export async function pickImage({ multiple = false } = {}) {
  const response = await fetch(ADDRESS);
  if (!response.ok || response.redirected) return [];
  const dialog = parsed(await response.text()).querySelector("dialog");
  document.body.append(dialog);
  return new Promise((resolve) => new Picker(dialog, multiple, resolve));
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

class Picker {
  constructor(dialog, multiple, resolve) {
    this.dialog = dialog;
    this.multiple = multiple;
    this.chosen = [];
    this.search = this.find("[data-search]");
    this.grid = this.find("[data-grid]");
    this.more = this.find("[data-more]");
    this.status = this.find("[data-status]");
    this.find("[data-take]").hidden = !multiple;
    this.search.addEventListener("submit", (event) => {
      event.preventDefault();
      this.list();
    });
    this.more.addEventListener("click", () => this.list(this.more.value));
    this.find("[data-take]").addEventListener("click", () => dialog.close("taken"));
    this.find("[data-close]").addEventListener("click", () => dialog.close());
    this.find("[data-adding]")?.addEventListener("submit", (event) => this.upload(event));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "taken" ? this.chosen : []);
      dialog.remove();
    });
    dialog.showModal();
    this.list();
  }

  find(selector) {
    return this.dialog.querySelector(selector);
  }

  async list(before = "") {
    const query = new URLSearchParams({ q: this.find("#picker-q").value, before });
    try {
      const response = await fetch(`${this.search.action}?${query}`);
      const page = await response.json();
      const first = this.grid.children.length;
      if (!before) this.grid.replaceChildren();
      this.grid.append(...page.items.map((item) => this.entry(item)));
      this.more.hidden = page.next === null;
      this.more.value = page.next ?? "";
      this.status.textContent = this.grid.children.length ? "" : this.status.dataset.empty;
      if (before) this.grid.children[first]?.firstElementChild.focus();
    } catch {
      this.status.textContent = this.status.dataset.failed;
    }
  }

  entry(item) {
    const button = document.createElement("button");
    button.type = "button";
    const image = new Image(96, 96);
    image.src = item.thumb;
    image.alt = "";
    image.loading = "lazy";
    const words = document.createElement("span");
    words.textContent = item.alt;
    button.append(image, words);
    if (this.multiple) this.press(button, this.chosen.some((one) => one.id === item.id));
    button.addEventListener("click", () => this.choose(item, button));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }

  press(button, pressed) {
    button.setAttribute("aria-pressed", String(pressed));
  }

  choose(item, button) {
    if (!this.multiple) {
      this.chosen = [item];
      this.dialog.close("taken");
      return;
    }
    const others = this.chosen.filter((one) => one.id !== item.id);
    const added = others.length === this.chosen.length;
    this.chosen = added ? [...others, item] : others;
    this.press(button, added);
    this.status.textContent = this.status.dataset.chosen.replace("{count}", String(this.chosen.length));
  }

  async upload(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[data-wait]");
    button.disabled = true;
    this.status.textContent = button.dataset.wait;
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (response.status === 422) this.showRefusals(form, await response.text());
      else this.added(await response.json(), form);
    } catch {
      this.status.textContent = this.status.dataset.failed;
    } finally {
      button.disabled = false;
    }
  }

  showRefusals(form, html) {
    const answer = parsed(html).querySelector("form");
    /* A page cannot put a chosen file into an input: the editor's own input stays. */
    const file = form.querySelector("input[type=file]");
    const refused = answer.querySelector("input[type=file]");
    if (refused.getAttribute("aria-invalid") !== "true") refused.replaceWith(file);
    form.replaceChildren(...answer.childNodes);
    this.status.textContent = "";
    form.querySelector("[aria-invalid=true], .errorlist + * input, .errorlist ~ * input")?.focus();
  }

  added(item, form) {
    const entry = this.entry(item);
    this.grid.prepend(entry);
    form.reset();
    this.find("[data-adding]").open = false;
    this.choose(item, entry.firstElementChild);
  }
}
