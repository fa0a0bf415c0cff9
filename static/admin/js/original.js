/* The pane with the original keeps standing as its editor left it: in this browser, for narrow and wide screens. */

const pane = document.querySelector("[data-original]");
const wide = window.matchMedia("(min-width: 1024px)");
const NAME = "dateline-original";

const place = () => `${NAME}-${wide.matches ? "wide" : "narrow"}`;

function stored() {
  try {
    return localStorage.getItem(place());
  } catch {
    return null;
  }
}

function keep() {
  try {
    localStorage.setItem(place(), pane.open ? "open" : "closed");
  } catch {
    /* A browser that keeps nothing shows it as it came. */
  }
}

function stand() {
  pane.open = (stored() ?? (wide.matches ? "open" : "closed")) === "open";
}

if (pane) {
  stand();
  wide.addEventListener("change", stand);
  pane.querySelector("summary").addEventListener("click", () => setTimeout(keep));
}
