/* How the boxes look while they are written: as on the page, with what is not text shown beside it. */

import { make } from "./elements.js";

/* What is known of pictures and stories, by number and uid: given by the server, completed by choosing. */
export class Known {
  constructor({ pictures, stories }) {
    this.pictures = pictures;
    this.stories = stories;
  }
}

export function day(moment, { language, zone }) {
  const date = new Date(moment);
  if (Number.isNaN(date.valueOf())) return "";
  const form = { day: "numeric", month: "short", year: "numeric", timeZone: zone };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, form).format(date);
}

export function hostOf(address) {
  try {
    return new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

/* The node's own facts in a line; the words come from the server. */
export function facts(node, desk) {
  const { words, known, sources, players } = desk;
  const { attrs } = node;
  const source = attrs.source && `${words.source}: ${sources().get(attrs.source) ?? attrs.source}`;
  const story = attrs.article && (known.stories[attrs.article]?.title ?? words.unknownStory);
  switch (node.type.name) {
    case "quote":
      return [
        [attrs.speaker, attrs.role].filter(Boolean).join(", "),
        attrs.lang,
        attrs.translated === "true" && words.translated,
        source,
      ].filter(Boolean).join(" · ");
    case "addition":
      return source ?? "";
    case "recallItem":
      return [attrs.moment && day(attrs.moment, desk), story].filter(Boolean).join(" · ");
    case "related":
      return [story, day(known.stories[attrs.article]?.published, desk)].filter(Boolean).join(" · ");
    case "embed":
      return [players[hostOf(attrs.url)], attrs.url].filter(Boolean).join(" · ");
    default:
      return "";
  }
}

function thumbs(node, { words, known }) {
  const numbers = (node.attrs.images ?? node.attrs.image ?? "").split(",").filter(Boolean);
  return numbers.map((number) => {
    const picture = known.pictures[number];
    if (!picture) return make("span", { className: "body-thumb", textContent: `${words.picture} ${number}` });
    const image = make("img", { className: "body-thumb", src: picture.thumb, alt: picture.alt });
    image.title = picture.alt;
    return image;
  });
}

const SHAPES = {
  quote: ["figure", "quote", false],
  addition: ["div", "addition", true],
  recall: ["div", "recall", true],
  keyPoints: ["div", "key-points", true],
  image: ["figure", "figure", false],
  gallery: ["figure", "figure gallery", false],
  embed: ["figure", "embed", true],
  related: ["div", "related", true],
  recallItem: ["div", "recall-item", false],
};

const FACTS_FIRST = ["recallItem", "embed"];

/* The same node class with its view. */
export function seen(extension, desk) {
  const [tag, className, labelled] = SHAPES[extension.name];
  return extension.extend({
    addNodeView() {
      return ({ node, editor, getPos }) => new BoxView(node, editor, getPos, desk, { tag, className, labelled });
    },
  });
}

/* A heading of a box may stay empty, which would be no heading to who listens: in the editor it is a line. */
export function asLine(extension) {
  return extension.extend({
    addNodeView() {
      return () => {
        const dom = make("p", { className: "box__heading" });
        return { dom, contentDOM: dom };
      };
    },
  });
}

class BoxView {
  constructor(node, editor, getPos, desk, { tag, className, labelled }) {
    this.node = node;
    this.desk = desk;
    this.dom = make(tag, { className });
    this.shown = make("div", { className: "body-shown", contentEditable: "false" });
    this.facts = make("p", { className: "body-facts", contentEditable: "false" });
    this.contentDOM = node.type.isLeaf ? null : make("div", { className: "body-content" });
    if (labelled) {
      const label = desk.words[node.type.name];
      this.dom.append(make("p", { className: "box__label", contentEditable: "false", textContent: label }));
      this.dom.setAttribute("role", "group");
      this.dom.setAttribute("aria-label", label);
    }
    const parts = [this.shown, ...(this.contentDOM ? [this.contentDOM] : [])];
    if (FACTS_FIRST.includes(node.type.name)) parts.splice(1, 0, this.facts);
    else parts.push(this.facts);
    this.dom.append(...parts);
    for (const part of [this.shown, this.facts])
      part.addEventListener("mousedown", (event) => {
        event.preventDefault();
        editor.chain().focus().setNodeSelection(getPos()).run();
      });
    this.show();
  }

  show() {
    this.shown.replaceChildren(...thumbs(this.node, this.desk));
    this.shown.hidden = !this.shown.children.length;
    this.facts.textContent = facts(this.node, this.desk);
    this.facts.hidden = !this.facts.textContent;
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    const same = node.sameMarkup(this.node);
    this.node = node;
    if (!same) this.show();
    return true;
  }

  ignoreMutation(mutation) {
    if (mutation.type === "selection") return false;
    return !this.contentDOM?.contains(mutation.target);
  }
}
