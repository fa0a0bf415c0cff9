/* Ctrl+K opens any story, tag, person or screen by a few letters; ? lists the keys. */

const palette = document.getElementById("palette");
const keys = document.getElementById("desk-keys");
const typed = palette.querySelector("input");
const list = document.getElementById("palette-found");
const said = palette.querySelector("[role=status]");
const PAUSE = 120;

let options = [];
let current = -1;
let asked = 0;
let waiting = 0;
let answers = null; /* the words to which the list below belongs */

function show() {
  if (keys.open) keys.close();
  if (palette.open) return typed.select();
  palette.showModal();
  typed.select();
  if (answers === null) find();
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

async function find() {
  clearTimeout(waiting);
  const turn = (asked += 1);
  const words = typed.value.trim();
  let groups;
  try {
    const response = await fetch(`${palette.dataset.suggest}?${new URLSearchParams({ q: words })}`);
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    ({ groups } = await response.json());
  } catch {
    if (turn === asked) {
      fill(null, []);
      said.textContent = palette.dataset.broken;
    }
    return;
  }
  if (turn === asked) fill(words, groups);
}

function fill(words, groups) {
  answers = words;
  options = [];
  list.replaceChildren(...groups.map(group));
  list.hidden = options.length === 0;
  typed.setAttribute("aria-expanded", String(options.length > 0));
  said.textContent = options.length ? "" : palette.dataset.none;
  said.classList.toggle("visually-hidden", options.length > 0);
  if (options.length) said.textContent = palette.dataset.found.replace("{count}", String(options.length));
  mark(words && options.length ? 0 : -1);
}

function group({ name, items }, number) {
  const heading = element("h3", { id: `palette-group-${number}`, textContent: name });
  heading.setAttribute("role", "presentation");
  const box = element("div", {}, heading, ...items.map(option));
  box.setAttribute("role", "group");
  box.setAttribute("aria-labelledby", heading.id);
  return box;
}

function option({ label, note, url, lang }) {
  const name = element("span", { textContent: label, lang });
  const made = element("div", { className: "palette-option", id: `palette-option-${options.length}` }, name);
  if (note) made.append(" ", element("small", { textContent: note }));
  made.dataset.url = url;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  options.push(made);
  return made;
}

function mark(index) {
  options[current]?.setAttribute("aria-selected", "false");
  current = index;
  const chosen = options[index];
  if (!chosen) return typed.removeAttribute("aria-activedescendant");
  chosen.setAttribute("aria-selected", "true");
  typed.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

/* Enter pressed before the answer came waits for it: what is opened is what was typed. */
async function open(elsewhere) {
  if (answers !== typed.value.trim()) await find();
  const url = options[Math.max(current, 0)]?.dataset.url;
  if (url) go(url, elsewhere);
}

function go(url, elsewhere) {
  palette.close();
  if (elsewhere) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

typed.addEventListener("input", () => {
  clearTimeout(waiting);
  asked += 1; /* what is on its way answers other words */
  waiting = setTimeout(find, PAUSE);
});
typed.addEventListener("keydown", (event) => {
  const count = options.length;
  if (event.key === "ArrowDown" && count) mark((current + 1) % count);
  else if (event.key === "ArrowUp" && count) mark((current < 1 ? count : current) - 1);
  else if (event.key === "Enter") open(event.ctrlKey || event.metaKey);
  else if (event.key === "Escape") palette.close();
  else return;
  event.preventDefault();
});
palette.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-url]");
  if (chosen) go(chosen.dataset.url, event.ctrlKey || event.metaKey);
});
for (const dialog of [palette, keys]) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
if (/Mac|iP(hone|ad|od)/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("kbd")) {
    key.textContent = key.textContent.replace("Ctrl+", "⌘").replace("Alt+", "⌥");
  }
}
for (const part of keys.querySelectorAll("[data-keys-of]")) {
  part.hidden = !document.querySelector(part.dataset.keysOf);
}
for (const link of document.querySelectorAll("[data-palette]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show();
  });
}

/* Where the keyboard writes no Latin letters, the key itself: on a Ukrainian one it says л. */
const isK = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === "k" : event.code === "KeyK");
const writes = (target) => target.isContentEditable || target.closest("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && isK(event)) {
    event.preventDefault();
    if (!document.querySelector("dialog[open]:not(.palette)")) show();
  } else if (event.key === "?" && !event.ctrlKey && !event.metaKey && !event.altKey && !writes(event.target)) {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) keys.showModal();
  }
});
