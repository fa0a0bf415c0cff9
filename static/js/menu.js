// The menu opens by itself (details); here it also closes on Escape and outside, and search opens in place.
const masthead = document.getElementById("masthead");
const menu = document.getElementById("menu");
const link = document.getElementById("search-link");
const words = document.getElementById("search");

function search(open) {
  masthead.toggleAttribute("data-search", open);
  link?.setAttribute("aria-expanded", String(open));
}
if (link) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-controls", "search-form");
  search(false);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    search(!masthead.hasAttribute("data-search"));
    if (masthead.hasAttribute("data-search")) {
      menu.open = false;
      words.focus();
    }
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
}

menu.addEventListener("toggle", () => menu.open && search(false));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (masthead.hasAttribute("data-search")) {
    search(false);
    link.focus();
  }
});
document.addEventListener("click", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});
menu.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
