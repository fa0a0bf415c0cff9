/* The grammar of the body as the editor's schema: what articles/body reads and writes, node for node. */

import {
  BulletList, Document, Heading, ListItem, Mark, Node, OrderedList, Paragraph, Table, TableCell, TableHeader,
  TableRow, Extension,
} from "django-prose-editor/editor";

const TOP = [
  "paragraph", "heading", "bulletList", "orderedList", "table", "quote", "addition", "recall", "keyPoints",
  "image", "gallery", "embed", "related",
];

/* An attribute that is written only when it says something, and that stays with the first half of a split. */
export function written(key, name) {
  return {
    default: null,
    keepOnSplit: false,
    parseHTML: (element) => element.getAttribute(name) || null,
    renderHTML: (attributes) => (attributes[key] ? { [name]: attributes[key] } : {}),
  };
}

/* Nodes keep the ids the server gave them; it gives new ones, and tells doubles apart. */
export const Identity = Extension.create({
  name: "identity",
  addGlobalAttributes: () => [{ types: TOP, attributes: { id: written("id", "data-id") } }],
});

/* The parts a box always shows in the editor; empty ones are not stored. */
function completed(first, last) {
  return (dom) => {
    const copy = dom.cloneNode(true);
    const part = (tag) => copy.querySelector(`:scope > ${tag}`) ?? document.createElement(tag);
    if (first) copy.prepend(part(first));
    if (last) copy.append(part(last));
    return copy;
  };
}

function box(name, element, content, attributes = {}, { first, last, ...rest } = {}) {
  const kind = name === "keyPoints" ? "key-points" : name;
  return Node.create({
    name,
    group: "block",
    content,
    isolating: true,
    defining: true,
    draggable: true,
    ...rest,
    addAttributes() {
      return Object.fromEntries(
        Object.entries(attributes).map(([key, attribute]) => [key, written(key, attribute)]),
      );
    },
    parseHTML() {
      return [
        { tag: `${element}[data-node="${kind}"]`, priority: 80, contentElement: completed(first, last) },
        ...(name === "quote"
          ? [{ tag: "blockquote", priority: 50, contentElement: (dom) => asQuote(dom) }]
          : []),
      ];
    },
    renderHTML({ HTMLAttributes }) {
      const whole = { "data-node": kind, ...HTMLAttributes };
      return content ? [element, whole, 0] : [element, whole];
    },
  });
}

function asQuote(blockquote) {
  const figure = document.createElement("figure");
  figure.append(blockquote.cloneNode(true), document.createElement("figcaption"));
  return figure;
}

export const Quote = box(
  "quote", "figure", "words caption",
  {
    speaker: "data-speaker", tag: "data-tag", role: "data-role", lang: "data-lang",
    translated: "data-translated", source: "data-source",
  },
  { first: "blockquote", last: "figcaption" },
);

const WORDED = { first: "h4" };
export const Addition = box("addition", "aside", "boxHeading paragraph+", { source: "data-source" }, WORDED);
export const Recall = box("recall", "aside", "boxHeading recallItem+", {}, WORDED);
export const KeyPoints = box("keyPoints", "aside", "bulletList");
const CAPTIONED = { last: "figcaption" };
export const Picture = box("image", "figure", "caption", { image: "data-image" }, CAPTIONED);
export const Gallery = box("gallery", "figure", "caption", { images: "data-images" }, CAPTIONED);
export const Embed = box("embed", "figure", "caption", { url: "data-url" }, CAPTIONED);
export const Related = box("related", "aside", "", { article: "data-article" }, { atom: true });

function part(name, tag, content, context, attributes = {}) {
  return Node.create({
    name,
    content,
    defining: true,
    selectable: false,
    addAttributes() {
      return Object.fromEntries(
        Object.entries(attributes).map(([key, attribute]) => [key, written(key, attribute)]),
      );
    },
    parseHTML: () => [{ tag, context, priority: 90 }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  });
}

export const Words = part("words", "blockquote", "paragraph+", "quote/");
export const Caption = part("caption", "figcaption", "inline*", "quote/|image/|gallery/|embed/");
export const BoxHeading = part("boxHeading", "h4", "inline*", "addition/|recall/");
export const RecallItem = part("recallItem", "p", "inline*", "recall/", {
  article: "data-article",
  moment: "data-moment",
});

/* The page's title is level 1, and there is none below 3. */
const Headings = Heading.configure({ levels: [2, 3] }).extend({
  parseHTML: () =>
    [2, 2, 3, 3, 3, 3].map((level, index) => ({ tag: `h${index + 1}`, attrs: { level }, priority: 40 })),
});

export const Language = Mark.create({
  name: "language",
  addAttributes: () => ({ lang: written("lang", "lang") }),
  parseHTML: () => [{ tag: "span[lang]", getAttrs: (span) => (span.style.length ? false : null) }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
});

export const DateMark = Mark.create({
  name: "date",
  inclusive: false,
  addAttributes: () => ({ day: written("day", "datetime") }),
  parseHTML: () => [{ tag: "time[datetime]" }],
  renderHTML: ({ HTMLAttributes }) => ["time", HTMLAttributes, 0],
});

const inCells = { content: "paragraph+" };

export const SCHEMA = [
  Document, Paragraph, Headings, BulletList, OrderedList, ListItem.extend(inCells),
  Table, TableRow, TableHeader.extend(inCells), TableCell.extend(inCells),
  Words, Caption, BoxHeading, RecallItem, Language, DateMark, Identity,
];
