/* One button sets the marks of the whole text: title, lead, caption and every line of the body, by the server's
   rules. Each field takes it back with Ctrl+Z; the body in one step. */

const form = document.getElementById("article_form");
const help = document.getElementById("writing-help");
const button = document.getElementById("typeset-all");
const said = help.querySelector("[data-typeset-said]");
const FIELDS = ["title", "lead", "lead_caption"];
const ATTEMPTS = 3;

let editor = form.elements.body?.bodyEditor ?? null;

form.addEventListener("body-editor:ready", (event) => {
  ({ editor } = event.detail);
});
button.hidden = false;
button.addEventListener("click", async () => {
  button.disabled = true;
  const count = await mend().catch(() => null);
  button.disabled = false;
  button.focus();
  const words = count === null ? said.dataset.broken : count ? said.dataset.done : said.dataset.nothing;
  said.textContent = words.replace("{count}", String(count));
});

/* How many lines were mended. What was typed meanwhile is sent again, not written over. */
async function mend() {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const fields = FIELDS.map((name) => form.elements[name]).filter((one) => one?.value);
    const values = fields.map((one) => one.value);
    const doc = editor?.state.doc;
    const blocks = doc ? textblocks(doc) : [];
    const sent = [...values.map((value) => [value]), ...blocks.map((runs) => runs.map((run) => run.node.text))];
    const lines = await ask(sent);
    const isSame = fields.every((one, index) => one.value === values[index]) && (!doc || editor.state.doc.eq(doc));
    if (isSame) return put(fields, blocks, lines);
  }
  throw new Error("The text is being written.");
}

async function ask(lines) {
  const response = await fetch(help.dataset.typeset, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Content-Type": "application/json" },
    body: JSON.stringify({ lines, edition: help.dataset.edition || form.elements.edition?.value || "" }),
  });
  if (!response.ok || response.redirected) throw new Error(response.statusText);
  return (await response.json()).lines;
}

/* The runs of each line: a quotation opened in bold and closed in plain text is one quotation. */
function textblocks(doc) {
  const found = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const runs = [];
    node.forEach((child, offset) => {
      if (child.isText) runs.push({ node: child, from: pos + 1 + offset });
    });
    if (runs.length) found.push(runs);
    return false;
  });
  return found;
}

const isForeign = (node) => node.marks.some((mark) => mark.type.name === "language");

function put(fields, blocks, lines) {
  let count = 0;
  const set = lines.slice(fields.length);
  if (editor) {
    const { state, view } = editor;
    const { tr } = state;
    blocks.toReversed().forEach((runs, back) => {
      const line = set[blocks.length - 1 - back];
      let isMended = false;
      runs.map((run, index) => [run, line[index]]).toReversed().forEach(([{ node, from }, text]) => {
        if (text === node.text || isForeign(node)) return;
        isMended = true;
        tr.replaceWith(from, from + node.nodeSize, text ? state.schema.text(text, node.marks) : []);
      });
      count += Number(isMended);
    });
    if (tr.docChanged) view.dispatch(tr);
  }
  fields.forEach((one, index) => {
    const text = lines[index][0];
    if (text === one.value) return;
    count += 1;
    type(one, text);
  });
  return count;
}

/* As if typed, so that the browser can undo it; the other way would empty its memory of the field. */
function type(one, text) {
  one.focus();
  one.select();
  if (document.execCommand("insertText", false, text)) return;
  one.value = text;
  one.dispatchEvent(new Event("input", { bubbles: true }));
}
