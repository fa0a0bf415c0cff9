/* The bar above the text: one row of buttons, below it what the box in hand offers. */

import { leave, move, remove, standsIn, toggleBox } from "./actions.js";
import { make } from "./elements.js";
import { edit, editMark, hasForm, insert } from "./properties.js";
import { facts } from "./views.js";

const APPLE = /Mac|iP(hone|ad|od)/.test(navigator.platform);

const mark = (name, sign, command, key) => ({
  name, sign, key, run: (editor) => editor.chain().focus()[command]().run(), on: (editor) => editor.isActive(name),
});
const heading = (level) => ({
  name: `heading${level}`,
  sign: `H${level}`,
  key: `Mod-Alt-${level}`,
  run: (editor) => editor.chain().focus().toggleHeading({ level }).run(),
  on: (editor) => editor.isActive("heading", { level }),
});
const asked = (name, sign, key) => ({
  name, sign, key, own: true, run: (editor, desk) => editMark(editor, name, desk), on: (editor) => editor.isActive(name),
});
const boxed = (name, key) => ({
  name, key, own: true, run: (editor) => toggleBox(editor, name), on: (editor) => editor.isActive(name),
});
const shown = (name, key) => ({
  name, key, own: true, run: (editor, desk) => insert(editor, name, desk), on: (editor) => editor.isActive(name),
});

export const GROUPS = [
  [boxed("quote", "Mod-Alt-q"), boxed("addition", "Mod-Alt-a"), boxed("recall", "Mod-Alt-r"),
    boxed("keyPoints", "Mod-Alt-k"), shown("image", "Mod-Alt-i"), shown("gallery", "Mod-Alt-g"),
    shown("embed", "Mod-Alt-e"), shown("related", "Mod-Alt-l")],
  [heading(2), heading(3)],
  [mark("bold", "B", "toggleBold", "Mod-b"), mark("italic", "I", "toggleItalic", "Mod-i"),
    mark("subscript", "x₂", "toggleSubscript", "Mod-,"), mark("superscript", "x²", "toggleSuperscript", "Mod-.")],
  [asked("link", "", "Mod-k"), asked("date", "", "Mod-Alt-d"), asked("language", "", "Mod-Alt-f")],
  [mark("bulletList", "", "toggleBulletList", "Mod-Shift-8"),
    mark("orderedList", "", "toggleOrderedList", "Mod-Shift-7"),
    {
      name: "table", key: "Mod-Alt-t", own: true, on: (editor) => editor.isActive("table"),
      run: (editor) =>
        editor.isActive("table") ||
        editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
    }],
  [{ name: "undo", sign: "↶", key: "Mod-z", run: (editor) => editor.chain().focus().undo().run() },
    { name: "redo", sign: "↷", key: "Mod-Shift-z", run: (editor) => editor.chain().focus().redo().run() },
    {
      name: "fullscreen", key: "F11", run: (editor) => editor.commands.toggleFullscreen(),
      on: (editor) => editor.storage.fullscreen.fullscreen,
    }],
];

const TABLE = [
  "addRowAfter", "addColumnAfter", "deleteRow", "deleteColumn", "toggleHeaderCell", "mergeCells", "splitCell",
  "deleteTable",
];
const IN_HAND = ["recallItem", "image", "gallery", "embed", "related", "quote", "addition", "recall", "keyPoints"];

function spoken(key) {
  const parts = key.split("-").map((part) => ({ Mod: APPLE ? "⌘" : "Ctrl", Alt: APPLE ? "⌥" : "Alt" })[part] ?? part);
  return parts.map((part) => (part.length === 1 ? part.toUpperCase() : part)).join("+");
}

const ARIA_KEYS = { Mod: APPLE ? "Meta" : "Control" };
const ariaKey = (key) => key.split("-").map((part) => ARIA_KEYS[part] ?? part).join("+");

/* Without words to link the key is the palette's. */
const canLink = (editor) => !editor.state.selection.empty || editor.isActive("link");

/* The keys of everything our own; the editor's stock commands bring theirs. */
export function keys(desk) {
  const own = GROUPS.flat().filter((item) => item.own);
  const bound = own.map((item) => [
    item.key,
    ({ editor }) => {
      if (item.name === "link" && !canLink(editor)) return false;
      item.run(editor, desk);
      return true;
    },
  ]);
  return Object.fromEntries([
    ...bound,
    ["Mod-Alt-p", ({ editor }) => editInHand(editor, desk)],
    ["Mod-Alt-Enter", ({ editor }) => leave(editor)],
    ["Alt-Shift-ArrowUp", ({ editor }) => move(editor, -1)],
    ["Alt-Shift-ArrowDown", ({ editor }) => move(editor, 1)],
    ["Alt-F10", ({ editor }) => editor.view.dom.closest(".prose-editor").querySelector('[tabindex="0"]').focus()],
  ]);
}

function inHand(editor) {
  return standsIn(editor.state, IN_HAND);
}

function editInHand(editor, desk) {
  const found = inHand(editor);
  if (found && hasForm(found.node.type.name)) edit(editor, found, desk);
  return true;
}

export function addToolbar(editor, desk) {
  const { words } = desk;
  const row = make("div", { className: "body-tools", role: "toolbar", "aria-label": words.toolbar });
  const buttons = new Map();
  for (const group of GROUPS) {
    const set = make("div", { className: "body-tools__set", role: "group" });
    for (const item of group) {
      const button = buttonOf(item, words);
      button.addEventListener("click", () => item.run(editor, desk));
      buttons.set(button, item);
      set.append(button);
    }
    row.append(set);
  }
  const strip = make("div", { className: "body-strip", hidden: true, role: "group" });
  const bar = make("div", { className: "body-bar" }, row, strip);
  editor.view.dom.closest(".prose-editor").prepend(bar);
  roam(row);
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (editor.storage.fullscreen.fullscreen) editor.commands.toggleFullscreen();
    editor.commands.focus();
  });
  let before = null;
  const refresh = () => {
    for (const [button, item] of buttons)
      if (item.on) button.setAttribute("aria-pressed", String(Boolean(item.on(editor))));
    before = showStrip(editor, strip, desk, before);
  };
  editor.on("transaction", refresh);
  refresh();
}

function buttonOf(item, words) {
  const name = words[item.name];
  const button = make("button", { type: "button", className: `body-tool body-tool--${item.name}` });
  button.textContent = item.sign || name;
  button.title = `${name} (${spoken(item.key)})`;
  if (item.sign) button.setAttribute("aria-label", name);
  button.setAttribute("aria-keyshortcuts", ariaKey(item.key));
  return button;
}

/* One stop of the Tab key; arrows, Home and End go from button to button. */
function roam(row) {
  const buttons = [...row.querySelectorAll("button")];
  const settle = (chosen) => buttons.forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));
  settle(buttons[0]);
  row.addEventListener("focusin", (event) => settle(event.target));
  row.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(event.target);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length].focus();
  });
}

/* What can be done with the box or table the cursor is in. */
function showStrip(editor, strip, desk, before) {
  const { words } = desk;
  const found = inHand(editor);
  const name = found?.node.type.name ?? (editor.isActive("table") ? "table" : "");
  const said = found ? facts(found.node, desk) : "";
  const state = `${name}|${said}`;
  if (state === before) return before;
  strip.hidden = !name;
  strip.setAttribute("aria-label", words[name] ?? "");
  const tools = [];
  const tool = (word, run) => {
    const button = make("button", { type: "button", className: "body-tool", textContent: words[word] });
    button.addEventListener("click", run);
    tools.push(button);
  };
  if (name === "table")
    for (const command of TABLE) tool(command, () => editor.chain().focus()[command]().run());
  else if (name) {
    if (hasForm(name)) tool("properties", () => editInHand(editor, desk));
    tool("up", () => move(editor, -1));
    tool("down", () => move(editor, 1));
    tool("remove", () => remove(editor, standsIn(editor.state, IN_HAND.slice(1))));
  }
  if (name && name !== "table") tools[0].title = hasForm(name) ? spoken("Mod-Alt-p") : spoken("Alt-Shift-ArrowUp");
  const label = make("strong", { textContent: words[name] ?? "" });
  strip.replaceChildren(label, make("span", { className: "body-strip__said", textContent: said }), ...tools);
  return state;
}
