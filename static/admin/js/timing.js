/* The button that publishes says what it will do: at once, or on the day and at the time that the inputs show.
   Which of the two it does is decided by what they hold when it is pressed, with or without this script. */

import { inWords } from "./moment.js";

const box = document.querySelector("[data-timing]");
const day = box?.querySelector("[name=timing-at_day]");
const hour = box?.querySelector("[name=timing-at_hour]");

/* A time that stood there already and is over does not hold the story back; what is typed anew is asked. */
function isOver() {
  const was = box.querySelector("[name=timing-at_was]").value;
  const untouched = day.value === day.defaultValue && hour.value === hour.defaultValue;
  return untouched && was !== "" && new Date(was) <= new Date();
}

function say() {
  const waits = day.value && hour.value && !isOver();
  const text = waits ? box.dataset.on.replace("{when}", inWords(day.value, hour.value, box.dataset.months)) : box.dataset.now;
  const hint = document.getElementById("publish-hint");
  if (hint) hint.textContent = waits ? box.dataset.hintOn : box.dataset.hintNow;
  for (const button of document.querySelectorAll("#article_form button[name=_publish]")) {
    if (button.textContent !== text) button.textContent = text;
  }
}

if (day && hour) {
  box.addEventListener("input", say);
  box.addEventListener("change", say);
  say();
}
