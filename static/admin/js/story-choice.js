/* A form field that holds a story's number: one types words of its title and chooses. */

import { make } from "./body-editor/elements.js";
import { Suggestions } from "./body-editor/suggestions.js";

function start(number) {
  const { title, suggest, editionFrom, unlink, find } = JSON.parse(number.dataset.storyChoice);
  const typed = make("input", { type: "text", className: "vTextField", autocomplete: "off", placeholder: find });
  for (const name of ["aria-describedby", "aria-invalid"])
    if (number.hasAttribute(name)) typed.setAttribute(name, number.getAttribute(name));
  /* The label, and links to the field, lead to where one types. */
  typed.id = number.id;
  typed.required = number.required;
  typed.value = title;
  number.id = `${number.id}_number`;
  number.type = "hidden";
  const said = make("p", { className: "visually-hidden", "aria-live": "polite" });
  const row = make("div", { className: "story-choice" }, typed, said);
  number.after(row);
  const field = {
    label: document.querySelector(`label[for="${typed.id}"]`)?.textContent.replace(/:$/, "") ?? find,
    chosen: number.value ? { id: number.value, label: title } : null,
    unlink,
    suggest: async (words) => {
      const edition = document.getElementById(editionFrom)?.value ?? "";
      const response = await fetch(`${suggest}?${new URLSearchParams({ q: words, edition })}`);
      const { stories } = await response.json();
      return stories.map((story) => ({ ...story, label: story.title, note: story.edition }));
    },
    tells: (story) => story.label,
    chooses: (story) => {
      number.value = story?.id ?? "";
      if (!story) typed.value = "";
    },
  };
  const suggestions = new Suggestions(field, typed, row, said);
  typed.addEventListener("change", () => {
    typed.value = suggestions.chosen?.label ?? "";
  });
}

for (const number of document.querySelectorAll("[data-story-choice]")) start(number);
