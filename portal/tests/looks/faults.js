// What a reader would see wrong on the page as it stands, as lines of text. Given to page.evaluate().
(scope) => {
  const found = [];
  const root = document.querySelector(scope);
  const say = (fault, element, words = "") => {
    const name = element.tagName.toLowerCase() + (element.className?.trim?.() ? `.${element.className.trim().split(/\s+/).join(".")}` : "");
    found.push(`${fault}: ${name} “${(words || element.textContent || "").trim().slice(0, 60)}”`);
  };
  const shown = (element) => element.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});
  const scrolls = (style) => /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);

  // Every piece of text a reader sees, line by line; words for screen readers alone have a box of one pixel.
  const pieces = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !shown(parent) || parent.closest(".hidden-text, .skip, script, style, option")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) pieces.push({node, parent, box, words: node.data});
    }
  }

  // Sideways: the page, or words that stand outside it.
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`sideways: the page is ${page.scrollWidth - page.clientWidth} px wider than the screen`);

  // Clipped: cut by a box that hides what runs over, or outside the screen where nobody can scroll to.
  for (const piece of pieces) {
    const {parent, box, words} = piece;
    let reachable = false;
    for (let outer = parent; outer && outer !== document.body; outer = outer.parentElement) {
      const style = getComputedStyle(outer);
      if (scrolls(style)) {
        reachable = true;
        break;
      }
      if (style.display === "inline" || !/hidden|clip/.test(`${style.overflowX} ${style.overflowY}`)) continue;
      const edge = outer.getBoundingClientRect();
      const high = box.top < edge.top - box.height / 4 || box.bottom > edge.bottom + box.height / 4;
      if (high && style.webkitLineClamp !== "none") {
        piece.unseen = true; // a lead that is meant to end after some lines
        break;
      }
      if (box.left < edge.left - 1 || box.right > edge.right + 1 || high) {
        say("clipped", parent, words);
        break;
      }
    }
    if (!reachable && (box.left < -1 || box.right > page.clientWidth + 1)) say("outside the screen", parent, words);
  }
  const ruler = document.createElement("canvas").getContext("2d");
  for (const field of root.querySelectorAll("input[placeholder]")) {
    if (!shown(field) || field.value) continue;
    const style = getComputedStyle(field);
    ruler.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (ruler.measureText(field.placeholder).width > room + 1) say("clipped", field, field.placeholder);
  }

  // Overlapping: the middle halves of two lines, or of a line and a picture, share ground.
  const middle = ({left, right, top, height}) => ({left, right, top: top + height / 4, bottom: top + (height * 3) / 4});
  const meet = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1.5 && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.5;
  const lines = pieces.filter((piece) => !piece.unseen).map((piece) => ({...piece, middle: middle(piece.box)})).sort((one, other) => one.middle.top - other.middle.top);
  lines.forEach((one, at) => {
    for (let next = at + 1; next < lines.length && lines[next].middle.top < one.middle.bottom; next += 1) {
      const other = lines[next];
      if (one.node !== other.node && meet(one.middle, other.middle)) say("overlapping", one.parent, `${one.words.trim().slice(0, 28)} / ${other.words.trim().slice(0, 28)}`);
    }
  });
  for (const picture of root.querySelectorAll("img")) {
    if (!shown(picture)) continue;
    const box = picture.getBoundingClientRect();
    if (picture.complete && !picture.naturalWidth) say("not loaded", picture, picture.currentSrc);
    for (const line of lines) if (meet(line.middle, box)) say("text on a picture", line.parent, line.words);
  }

  // Small targets. Links in running text are as large as its lines; one that covers its card is as large as that.
  for (const target of root.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    const box = target.getBoundingClientRect();
    if (!shown(target) || !box.width || !box.height || target.closest(".hidden-text, .skip")) continue;
    const style = getComputedStyle(target);
    if (style.display === "inline" && target.closest("p, dd, figcaption, li p")) continue;
    if (getComputedStyle(target, "::after").position === "absolute") continue;
    if (Math.round(box.width) < 24 || Math.round(box.height) < 24) say(`small target (${Math.round(box.width)} × ${Math.round(box.height)})`, target);
  }
  return [...new Set(found)];
}
