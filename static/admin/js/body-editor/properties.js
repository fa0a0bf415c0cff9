/* The small forms behind the boxes: what a node points to and says about itself. */

import { pickImage } from "../image-picker.js";
import { place, setAttributes } from "./actions.js";
import { ask } from "./dialog.js";
import { momentOf, onTheWall } from "./moments.js";
import { day, hostOf } from "./views.js";

async function answerOf(address, query) {
  const response = await fetch(`${address}?${new URLSearchParams(query)}`);
  return response.ok ? response.json() : {};
}

/* The sources of the form, key → name. A row without a key gets one as soon as something points to it. */
export function sourceRows() {
  const rows = new Map();
  for (const input of document.querySelectorAll('input[name^="sources-"][name$="-key"]')) {
    const of = (field) => document.getElementsByName(input.name.replace(/key$/, field))[0];
    const name = (of("name")?.value || of("channel")?.value || "").trim();
    if (name && !of("DELETE")?.checked) rows.set(input, name);
  }
  const taken = new Set([...rows.keys()].map((input) => input.value));
  const keyed = new Map();
  for (const [input, name] of rows) {
    const key = input.value || freeKey(name, taken);
    taken.add(key);
    keyed.set(key, { name, input });
  }
  return keyed;
}

function freeKey(name, taken) {
  const base = name.toLowerCase().match(/[a-z0-9]+/g)?.join("-").slice(0, 30).replace(/-$/, "") || "source";
  let key = base;
  for (let number = 2; taken.has(key); number += 1) key = `${base}-${number}`;
  return key;
}

export function sourceNames() {
  return new Map([...sourceRows()].map(([key, row]) => [key, row.name]));
}

function sourceField(value, words) {
  const rows = sourceRows();
  const options = [["", words.noSource], ...[...rows].map(([key, row]) => [key, row.name])];
  return { name: "source", label: words.source, type: "select", options, value };
}

function keepKey(key) {
  const row = key && sourceRows().get(key);
  if (row && !row.input.value) row.input.value = key;
}

function storyField(desk, value, { needed, takes }) {
  const { words, known, addresses } = desk;
  const told = (story) => [story.edition, day(story.published, desk)].filter(Boolean).join(" · ");
  return {
    name: "title",
    label: words.earlierStory,
    value: known.stories[value]?.title ?? "",
    chosen: value ? { uid: value, ...known.stories[value] } : null,
    unlink: words.unlink,
    suggestsAtOnce: needed && !value,
    suggest: async (typed) => {
      const { stories = [] } = await answerOf(addresses.stories, { q: typed, edition: desk.edition() });
      return stories.map((story) => ({ ...story, label: story.title, note: told(story) }));
    },
    tells: (story) => `${words.chosen}: ${story.title ?? words.unknownStory} ${told(story)}`,
    takes: (story) => {
      if (story?.title) known.stories[story.uid] = story;
      return takes(story);
    },
    refuses: (typed, taken) => (needed && !taken.article ? words.chooseStory : ""),
  };
}

const FORMS = {
  async quote(attrs, desk) {
    const { words } = desk;
    const person = {
      name: "speaker",
      label: words.speaker,
      value: attrs.speaker,
      chosen: attrs.tag ? { slug: attrs.tag } : null,
      unlink: words.unlink,
      suggest: async (typed) => {
        if (!typed) return [];
        const { tags = [] } = await answerOf(desk.addresses.tags, { q: typed, kind: "person" });
        return tags.map((tag) => ({ ...tag, label: tag.name, note: tag.label === tag.name ? "" : tag.label }));
      },
      tells: (tag) => `${words.tag}: ${tag.slug}`,
      takes: (tag) => ({ tag: tag?.slug ?? null }),
    };
    const values = await desk.ask(words.quote, [
      person,
      { name: "role", label: words.role, value: attrs.role },
      { name: "lang", label: words.spokenIn, type: "select", options: desk.languages, value: attrs.lang },
      { name: "translated", label: words.translated, type: "checkbox", value: attrs.translated },
      sourceField(attrs.source, words),
    ]);
    if (!values) return null;
    keepKey(values.source);
    if (!values.translated && attrs.translated === "false") values.translated = "false";
    return values;
  },
  async addition(attrs, desk) {
    const values = await desk.ask(desk.words.addition, [sourceField(attrs.source, desk.words)]);
    if (values) keepKey(values.source);
    return values;
  },
  async recallItem(attrs, desk) {
    const former = attrs.moment;
    const shown = onTheWall(former, desk.zone);
    let chosen = null;
    const story = storyField(desk, attrs.article, {
      needed: false,
      takes: (found) => {
        chosen = found;
        return { article: found?.uid ?? null };
      },
    });
    const at = { name: "at", label: desk.words.moment, type: "datetime-local", value: shown };
    const values = await desk.ask(desk.words.recall, [story, at]);
    if (!values) return null;
    const { article } = values;
    if (shown !== (values.at ?? "")) return { article, moment: momentOf(values.at, desk.zone) };
    return { article, moment: article && article !== attrs.article ? chosen.published : former };
  },
  async related(attrs, desk) {
    const takes = (found) => ({ article: found?.uid ?? null });
    const values = await desk.ask(desk.words.related, [storyField(desk, attrs.article, { needed: true, takes })]);
    return values && { article: values.article };
  },
  async embed(attrs, desk) {
    const { words, players } = desk;
    const full = (typed) => (/^[a-z]+:/i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`);
    const isAddress = (typed) => /^https?:/i.test(full(typed)) && hostOf(full(typed)).includes(".");
    const address = {
      name: "url",
      label: words.address,
      type: "url",
      value: attrs.url,
      says: (typed) => {
        if (!isAddress(typed)) return "";
        const host = hostOf(full(typed));
        return players[host] ? `${words.player}: ${players[host]}` : `${words.linkCard}: ${host}`;
      },
      refuses: (typed) => (isAddress(typed) ? "" : words.noAddress),
    };
    const values = await desk.ask(words.embed, [address]);
    return values && { url: full(values.url).replace(/^http:/i, "https:") };
  },
  async image(attrs, desk) {
    const [picture] = await desk.pick(false);
    return picture ? { image: String(picture.id) } : null;
  },
  async gallery(attrs, desk) {
    const pictures = await desk.pick(true, attrs.images?.split(",") ?? []);
    return pictures.length ? { images: pictures.map((picture) => picture.id).join() } : null;
  },
};

export const hasForm = (name) => name in FORMS;

/* Edits the node at a position. */
export async function edit(editor, { node, pos }, desk) {
  const values = await FORMS[node.type.name]?.(node.attrs, desk);
  const now = editor.state.doc.nodeAt(pos);
  if (values && now?.type === node.type) setAttributes(editor, pos, values);
  editor.commands.focus();
}

/* Asks what a new node shows, and places it. */
export async function insert(editor, name, desk) {
  const values = await FORMS[name]({}, desk);
  if (values) {
    const { nodes } = editor.schema;
    place(editor, nodes[name].createAndFill(values), false);
  } else editor.commands.focus();
}

/* Pictures from the library; what they look like is remembered. */
export function picker(known) {
  return async (multiple, numbers = []) => {
    const held = numbers.map((id) => known.pictures[id] ?? { id: Number(id), alt: `#${id}`, thumb: "" });
    const chosen = await pickImage({ multiple, chosen: held });
    for (const picture of chosen) known.pictures[picture.id] = picture;
    return chosen;
  };
}

export function asker(words) {
  return (title, fields) => ask({ title, fields, words });
}

/* Link, day and language of the selected words. */
export async function editMark(editor, name, desk) {
  const { words } = desk;
  const mark = { link: "link", date: "date", language: "language" }[name];
  const attrs = editor.getAttributes(mark);
  if (editor.state.selection.empty && !editor.isActive(mark)) return;
  const field = {
    link: { name: "href", label: words.address, value: attrs.href, refuses: (typed) => linkFault(typed, words) },
    date: { name: "day", label: words.day, type: "date", value: attrs.day },
    language: { name: "lang", label: words.language, type: "select", options: desk.languages, value: attrs.lang },
  }[name];
  const values = await desk.ask(words[name], [field]);
  const chain = editor.chain().focus().extendMarkRange(mark);
  const value = values?.[field.name];
  if (values && value) chain.setMark(mark, { [field.name]: name === "link" ? asLink(value) : value }).run();
  else if (values) chain.unsetMark(mark).run();
  else editor.commands.focus();
}

const asLink = (typed) => (/^([a-z]+:|\/|#)/i.test(typed) ? typed : `https://${typed}`);

function linkFault(typed, words) {
  const written = typed.trim();
  if (!written) return "";
  const isUsable = /^(https?:\/\/[^/]|mailto:.|tel:.|\/|#n-)/i.test(asLink(written));
  return isUsable ? "" : words.noAddress;
}
