/* While one writes: tags that the text names, earlier stories to recall, stories with the same title.

   Asked on a pause, one question at a time; what answers older words is dropped. Typing waits for nothing. */

import { make } from "./body-editor/elements.js";

const form = document.getElementById("article_form");
const help = document.getElementById("writing-help");
const PAUSE = 900;
const MOST = 60_000;

let editor = null;
let timer = 0;
let turn = 0;
let busy = false;
let again = false;
let before = "";

function start(ready) {
  editor = ready;
  editor.on("update", later);
  later();
}

if (form.elements.body?.bodyEditor) start(form.elements.body.bodyEditor);
else form.addEventListener("body-editor:ready", (event) => start(event.detail.editor));
form.addEventListener("input", later);
form.addEventListener("change", later);

function later() {
  turn += 1;
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

function written() {
  const { doc } = editor?.state ?? {};
  return {
    article: Number(help.dataset.article) || null,
    edition: help.dataset.edition || document.getElementById("id_edition")?.value || "",
    title: (field("title")?.value ?? "").slice(0, MOST),
    lead: (field("lead")?.value ?? "").slice(0, MOST),
    text: doc ? doc.textBetween(0, doc.content.size, "\n", " ").slice(0, MOST) : "",
    tags: tagNames(),
  };
}

const field = (name) => form.elements[name];
const tagsField = () => field("tags")?.tagsField;
const tagNames = () => (tagsField()?.tags ?? []).map(({ name }) => name);

async function ask() {
  if (busy) {
    again = true;
    return;
  }
  const asked = written();
  const words = JSON.stringify(asked);
  if (words === before || !(asked.title + asked.lead + asked.text).trim()) return;
  busy = true;
  const mine = turn;
  try {
    const response = await fetch(help.dataset.suggest, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Content-Type": "application/json" },
      body: JSON.stringify({ ...asked, turn: mine }),
    });
    const answer = response.ok && !response.redirected ? await response.json() : null;
    if (answer && answer.turn === turn) {
      before = words;
      show(answer);
    }
  } catch {
    /* Without an answer nothing is offered; the next pause asks again. */
  } finally {
    busy = false;
    if (again) later();
    again = false;
  }
}

function show({ tags, stories, twins }) {
  fill(document.getElementById("help-tags"), tags.map(tagOffer));
  const named = namedStories();
  const fresh = editor ? stories.filter((story) => !named.has(story.uid)) : [];
  fill(document.getElementById("help-stories"), fresh.map(storyOffer));
  const place = document.getElementById("help-twins");
  const said = JSON.stringify(twins);
  if (place.dataset.said === said) return;
  place.dataset.said = said;
  place.replaceChildren(...twins.map(twin));
}

/* Those that the text recalls or points to already. */
function namedStories() {
  const found = new Set();
  editor?.state.doc.descendants((node) => {
    if (node.attrs.article) found.add(node.attrs.article);
  });
  return found;
}

/* The list stays as it is where it would say the same: whoever is about to press is not disturbed. */
function fill(box, offers) {
  const list = box.querySelector("ul");
  const now = offers.map((offer) => offer.textContent).join("\n");
  if (list.dataset.said === now) return;
  list.dataset.said = now;
  const held = list.contains(document.activeElement);
  list.replaceChildren(...offers);
  box.hidden = offers.length === 0;
  if (held) list.querySelector("button")?.focus();
}

function tagOffer({ name, kind, kindLabel }) {
  const button = make("button", { type: "button", "aria-label": help.dataset.add.replace("{name}", name) }, `+ ${name}`);
  button.append(make("small", { textContent: kindLabel }));
  const item = make("li", {}, button);
  button.addEventListener("click", () => {
    tagsField()?.add({ name, kind });
    const list = item.parentElement;
    const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("button");
    item.remove();
    list.closest(".help-tags").hidden = list.children.length === 0;
    (next ?? document.getElementById("id_tags"))?.focus();
  });
  return item;
}

function storyOffer(story) {
  const link = make("a", { href: story.url, target: "_blank", lang: story.lang, textContent: story.title });
  const name = help.dataset.recalls.replace("{title}", story.title);
  const button = make("button", { type: "button", "aria-label": name, textContent: help.dataset.recall });
  button.addEventListener("click", () => recall(story));
  return make("li", {}, make("span", {}, link, make("small", { textContent: story.when })), button);
}

function twin({ title, lang, url, isSame, state, when }) {
  const link = make("a", { href: url, target: "_blank", lang, textContent: title });
  return make("p", {}, `${isSame ? help.dataset.same : help.dataset.alike} `, link, ` (${state}, ${when})`);
}

/* A Recall box at the end of the text, with the story's lead to be made shorter; a box there takes one more line. */
function recall(story) {
  const { state, view } = editor;
  const { nodes } = state.schema;
  editor.view.dom.dispatchEvent(new CustomEvent("body-editor:knows", { detail: { story }, bubbles: true }));
  const line = nodes.recallItem.create({ article: story.uid, moment: story.published }, state.schema.text(story.words));
  const last = lastFilled(state.doc);
  const { tr } = state;
  if (last?.node.type === nodes.recall) tr.insert(last.pos + last.node.nodeSize - 1, line);
  else {
    const box = nodes.recall.create(null, [nodes.boxHeading.create(), line]);
    const at = last ? last.pos + last.node.nodeSize : 0;
    if (last) tr.insert(at, box);
    else tr.replaceWith(0, state.doc.content.size, box);
  }
  view.dispatch(tr.scrollIntoView());
  editor.commands.focus();
}

function lastFilled(doc) {
  let found = null;
  doc.forEach((node, pos) => {
    if (node.type.name !== "paragraph" || node.content.size) found = { node, pos };
  });
  return found;
}
