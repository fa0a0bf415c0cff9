/* The body editor: starts on every textarea with data-body-editor. */

import {
  Bold, createTextareaEditor, Dropcursor, Extension, Fullscreen, Gapcursor, HardBreak, History, initializeEditors,
  Italic, Link, Placeholder, SpecialCharacters, Subscript, Superscript, Text,
} from "django-prose-editor/editor";

import { enter } from "./actions.js";
import { paster } from "./paste.js";
import { asker, picker, sourceNames } from "./properties.js";
import {
  Addition, BoxHeading, Embed, Gallery, KeyPoints, Picture, Quote, Recall, RecallItem, Related, SCHEMA,
} from "./schema.js";
import { addToolbar, keys } from "./toolbar.js";
import { asLine, Known, seen } from "./views.js";

const SEEN = [Quote, Addition, Recall, RecallItem, KeyPoints, Picture, Gallery, Embed, Related];

/* Everything the parts of the editor share: words, addresses, what is known. */
function deskOf(textarea) {
  const given = JSON.parse(textarea.dataset.bodyEditor);
  const known = new Known(given);
  return {
    ...given,
    known,
    sources: sourceNames,
    ask: asker(given.words),
    pick: picker(known),
    edition: () => document.getElementById("id_edition")?.value || textarea.dataset.edition || "",
  };
}

function extensionsOf(desk) {
  const byName = new Map(SEEN.map((extension) => [extension.name, seen(extension, desk)]));
  byName.set(BoxHeading.name, asLine(BoxHeading));
  const nodes = SCHEMA.filter((extension) => !byName.has(extension.name));
  const { hints } = desk;
  return [
    ...nodes,
    ...byName.values(),
    Text, Bold, Italic, Subscript, Superscript, HardBreak, History, Dropcursor, Gapcursor, Fullscreen,
    SpecialCharacters,
    Link.configure({ enableTarget: false, openOnClick: false, defaultProtocol: "https" }).extend({
      addKeyboardShortcuts: () => ({}),
    }),
    Placeholder.configure({
      includeChildren: true,
      showOnlyCurrent: false,
      placeholder: ({ editor, node }) =>
        node.type.name === "paragraph" && !(editor.isEmpty && editor.state.doc.childCount === 1)
          ? ""
          : (hints[node.type.name] ?? ""),
    }),
    Extension.create({
      name: "newsroomKeys",
      priority: 1000,
      addKeyboardShortcuts: () => ({ Enter: ({ editor }) => enter(editor), ...keys(desk) }),
    }),
  ];
}

function start(textarea) {
  if (textarea.closest(".prose-editor")) return;
  const desk = deskOf(textarea);
  const editor = createTextareaEditor(textarea, extensionsOf(desk));
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  const attributes = () => ({
    class: "body",
    id: `${textarea.id}-editor`,
    role: "textbox",
    lang: desk.edition(),
    "aria-multiline": "true",
    "aria-label": label?.textContent.replace(/:$/, "").trim() || desk.words.text,
  });
  const room = { top: 130, bottom: 110, left: 0, right: 0 }; /* what the bars above and below cover */
  const handlePaste = paster(desk.addresses.clean);
  editor.setOptions({ editorProps: { attributes, handlePaste, scrollMargin: room, scrollThreshold: room } });
  editor.view.dom.closest(".prose-editor").classList.add("body-editor");
  label?.addEventListener("click", () => editor.commands.focus());
  if (textarea.matches(":disabled")) editor.setEditable(false);
  else addToolbar(editor, desk);
  editor.view.dom.addEventListener("body-editor:knows", ({ detail: { story } }) => {
    desk.known.stories[story.uid] = story;
  });
  textarea.bodyEditor = editor; /* for whoever comes after the event */
  textarea.dispatchEvent(new CustomEvent("body-editor:ready", { detail: { editor }, bubbles: true }));
}

initializeEditors(start, "textarea[data-body-editor]");
