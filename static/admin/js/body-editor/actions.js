/* What the buttons and keys do to the text. */

import { pm } from "django-prose-editor/editor";

const { NodeSelection, TextSelection, Selection } = pm.state ?? pm;

export const BOXES = ["quote", "addition", "recall", "keyPoints", "image", "gallery", "embed", "related"];

/* The innermost of the named nodes the selection stands in or has chosen: { node, pos }, or null. */
export function standsIn(state, names) {
  const { selection } = state;
  if (selection.node && names.includes(selection.node.type.name))
    return { node: selection.node, pos: selection.from };
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth -= 1)
    if (names.includes($from.node(depth).type.name)) return { node: $from.node(depth), pos: $from.before(depth) };
  return null;
}

/* The top-level nodes the selection touches: positions and nodes. */
function touched(state) {
  const { doc, selection } = state;
  const { $from, $to } = selection;
  const first = Math.min($from.index(0), doc.childCount - 1);
  const last = $to.depth ? $to.index(0) : Math.max(first, $to.index(0) - 1);
  const nodes = [];
  let from = 0;
  for (let index = 0; index < first; index += 1) from += doc.child(index).nodeSize;
  let to = from;
  for (let index = first; index <= last; index += 1) {
    nodes.push(doc.child(index));
    to += doc.child(index).nodeSize;
  }
  return { nodes, from, to };
}

function lines(nodes) {
  const found = [];
  const collect = (node) => {
    if (node.isTextblock) {
      if (node.content.size) found.push(node.content);
    } else node.forEach(collect);
  };
  nodes.forEach(collect);
  return found;
}

const isEmptyParagraph = (node) => node.type.name === "paragraph" && node.content.size === 0;

/* Puts a node in the place of an empty paragraph, else behind the node the selection stands in. */
export function place(editor, node, inside = true) {
  const { state } = editor;
  const { nodes, from, to } = touched(state);
  const replaces = nodes.length === 1 && isEmptyParagraph(nodes[0]);
  const start = replaces ? from : to;
  put(editor, node, start, to, inside);
}

function put(editor, node, start, end, inside) {
  const { state, view } = editor;
  const { tr } = state;
  tr.replaceWith(start, end, node);
  const after = start + node.nodeSize;
  if (after >= tr.doc.content.size) tr.insert(after, state.schema.nodes.paragraph.create());
  const body = inside ? lastLine(node) : null;
  if (body === null) tr.setSelection(NodeSelection.create(tr.doc, start));
  else tr.setSelection(TextSelection.create(tr.doc, start + body));
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

/* Where in a node its text proper ends, as an offset from before it. */
function lastLine(node) {
  let found = null;
  node.descendants((child, offset) => {
    if (child.type.name === "paragraph" || child.type.name === "recallItem")
      found = offset + 1 + 1 + child.content.size;
    return !child.isTextblock;
  });
  return found;
}

function boxOf(schema, name, texts) {
  const { nodes } = schema;
  const each = texts.length ? texts : [null];
  const paragraphs = (type) => each.map((text) => type.create(null, text));
  if (name === "quote")
    return nodes.quote.create(null, [nodes.words.create(null, paragraphs(nodes.paragraph)), nodes.caption.create()]);
  if (name === "keyPoints") {
    const items = paragraphs(nodes.paragraph).map((line) => nodes.listItem.create(null, line));
    return nodes.keyPoints.create(null, nodes.bulletList.create(null, items));
  }
  const line = name === "recall" ? nodes.recallItem : nodes.paragraph;
  return nodes[name].create(null, [nodes.boxHeading.create(), ...paragraphs(line)]);
}

/* Makes a box of the selected text, a new one behind where the cursor is, or plain text of the box it is in. */
export function toggleBox(editor, name) {
  const { state, view } = editor;
  const inside = standsIn(state, [name]);
  if (inside) {
    const plain = lines([inside.node]).map((text) => state.schema.nodes.paragraph.create(null, text));
    const tr = state.tr.replaceWith(
      inside.pos, inside.pos + inside.node.nodeSize, plain.length ? plain : state.schema.nodes.paragraph.create(),
    );
    view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(inside.pos + 1))).scrollIntoView());
    view.focus();
    return true;
  }
  const { nodes, from, to } = touched(state);
  const texts = state.selection.empty ? [] : lines(nodes);
  if (texts.length) put(editor, boxOf(state.schema, name, texts), from, to, true);
  else place(editor, boxOf(state.schema, name, []));
  return true;
}

/* Out of the box: a new paragraph behind it. */
export function leave(editor) {
  const { state, view } = editor;
  const inside = standsIn(state, [...BOXES, "table"]);
  if (!inside) return false;
  const after = inside.pos + inside.node.nodeSize;
  const next = state.doc.nodeAt(after);
  const { tr } = state;
  if (!next || !isEmptyParagraph(next)) tr.insert(after, state.schema.nodes.paragraph.create());
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView());
  return true;
}

/* Enter on the empty last line of a box, or in a caption, leaves the box. */
export function enter(editor) {
  const { state, view } = editor;
  const { $from, empty } = state.selection;
  const box = standsIn(state, BOXES);
  if (!box) return false;
  if (state.selection.node) return leave(editor);
  if ($from.parent.type.name === "caption") return leave(editor);
  const ends = $from.parent.type.name === "boxHeading" || !empty || $from.parent.content.size > 0;
  if (ends) return false;
  let depth = $from.depth;
  while (depth > 1 && $from.node(depth - 1).childCount === 1) depth -= 1;
  const holder = $from.node(depth - 1);
  const isLast = $from.index(depth - 1) === holder.childCount - 1;
  const needed = holder.childCount === 2 && holder.firstChild.type.name === "boxHeading";
  if (!isLast || needed || depth - 1 < 1 || holder.type.name === "doc") return false;
  view.dispatch(state.tr.delete($from.before(depth), $from.after(depth)));
  return leave(editor);
}

/* Takes the box away, words and all. */
export function remove(editor, { node, pos }) {
  const { state, view } = editor;
  const tr = state.tr.delete(pos, pos + node.nodeSize);
  view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(Math.min(pos, tr.doc.content.size)), -1)));
  view.focus();
}

/* Moves the top-level node the cursor is in one place up or down. */
export function move(editor, step) {
  const { state, view } = editor;
  const { nodes, from, to } = touched(state);
  const beyond = step < 0 ? state.doc.resolve(from).nodeBefore : state.doc.resolve(to).nodeAfter;
  if (!beyond) return false;
  const shift = step * beyond.nodeSize;
  const order = step < 0 ? [...nodes, beyond] : [beyond, ...nodes];
  const { anchor, head, node } = state.selection;
  const tr = state.tr.replaceWith(Math.min(from, from + shift), Math.max(to, to + shift), order);
  const kept = node
    ? NodeSelection.create(tr.doc, state.selection.from + shift)
    : TextSelection.create(tr.doc, anchor + shift, head + shift);
  view.dispatch(tr.setSelection(kept).scrollIntoView());
  view.focus();
  return true;
}

/* Sets attributes of the node at a position. */
export function setAttributes(editor, pos, values) {
  const { state, view } = editor;
  const { tr } = state;
  for (const [name, value] of Object.entries(values)) tr.setNodeAttribute(pos, name, value);
  view.dispatch(tr);
}
