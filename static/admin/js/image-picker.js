/* The picture picker: a dialog over the library, with upload inside.

   pickImage({ multiple, chosen }) resolves to [{ id, alt, thumb, credit, edit }], empty when it was closed.
   With multiple, the pictures chosen so far stand in a row in which they change places and go. */

const TRIES = 5;
const ADDRESS = "/admin/media/image/picker/dialog/";

export async function pickImage({ multiple = false, chosen = [] } = {}) {
  const response = await fetch(ADDRESS);
  if (!response.ok || response.redirected) return [];
  const dialog = parsed(await response.text()).querySelector("dialog");
  document.body.append(dialog);
  return new Promise((resolve) => new Picker(dialog, multiple, chosen, resolve));
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

class Picker {
  constructor(dialog, multiple, chosen, resolve) {
    this.dialog = dialog;
    this.multiple = multiple;
    this.chosen = chosen;
    this.search = this.find("[data-search]");
    this.grid = this.find("[data-grid]");
    this.more = this.find("[data-more]");
    this.status = this.find("[data-status]");
    this.row = this.find("[data-chosen-row]");
    this.take = this.find("[data-take]");
    this.take.hidden = !multiple;
    this.search.addEventListener("submit", (event) => {
      event.preventDefault();
      this.list();
    });
    this.more.addEventListener("click", () => this.list(this.more.value));
    this.take.addEventListener("click", () => dialog.close("taken"));
    this.find("[data-close]").addEventListener("click", () => dialog.close());
    this.find("[data-adding]")?.addEventListener("submit", (event) => this.upload(event));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "taken" ? this.chosen : []);
      dialog.remove();
    });
    dialog.showModal();
    if (multiple) this.showChosen();
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
    button.dataset.number = item.id;
    if (this.multiple) this.press(button);
    button.addEventListener("click", () => this.choose(item));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }

  press(button) {
    const pressed = this.chosen.some((one) => one.id === Number(button.dataset.number));
    button.setAttribute("aria-pressed", String(pressed));
  }

  choose(item) {
    if (!this.multiple) {
      this.chosen = [item];
      this.dialog.close("taken");
      return;
    }
    const others = this.chosen.filter((one) => one.id !== item.id);
    this.change(others.length === this.chosen.length ? [...others, item] : others);
  }

  change(chosen) {
    this.chosen = chosen;
    this.showChosen();
    for (const button of this.grid.querySelectorAll("button")) this.press(button);
    this.status.textContent = this.status.dataset.chosen.replace("{count}", String(chosen.length));
  }

  showChosen() {
    this.row.replaceChildren(...this.chosen.map((item, index) => this.place(item, index)));
    this.row.hidden = !this.chosen.length;
    this.take.disabled = !this.chosen.length;
  }

  place(item, index) {
    const image = new Image(64, 64);
    image.src = item.thumb;
    image.alt = item.alt;
    image.title = item.alt;
    const { earlier, remove } = this.row.dataset;
    const without = this.chosen.toSpliced(index, 1);
    const place = document.createElement("li");
    place.append(image);
    if (index > 0)
      place.append(this.tool("‹", earlier, item, () => this.change(without.toSpliced(index - 1, 0, item)), index - 1));
    place.append(this.tool("×", remove, item, () => this.change(without), index));
    return place;
  }

  /* Whoever works by keyboard goes on where the picture is now, or where the next one took its place. */
  tool(sign, words, item, act, next) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", words.replace("{name}", item.alt));
    button.addEventListener("click", () => {
      act();
      const place = this.row.children[Math.min(next, this.row.children.length - 1)];
      (place?.querySelector("button") ?? this.find("#picker-q")).focus();
    });
    return button;
  }

  async upload(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[data-wait]");
    button.disabled = true;
    this.status.textContent = button.dataset.wait;
    try {
      const response = await this.sent(form);
      if (response.status === 422) this.showRefusals(form, await response.text());
      else this.added(await response.json(), form);
    } catch {
      this.status.textContent = this.status.dataset.failed;
    } finally {
      button.disabled = false;
    }
  }

  /* Others' pictures are read first: told to come again, we do. */
  async sent(form, tries = TRIES) {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const seconds = Number(response.headers.get("Retry-After"));
    if (response.status !== 503 || !seconds || tries === 1) return response;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return this.sent(form, tries - 1);
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
    this.choose(item);
  }
}
