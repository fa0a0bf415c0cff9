/** The screen of the fronts: stories are dragged to their places, or moved by arrow keys. Every move is a button of
 * the form, sent without leaving the page; the answer says what stands where, and how to announce it. */

import { isTyping, replace } from "./front-typed.js";
import { inWords } from "./moment.js";

const told = document.getElementById("front-told");
let dragged = null;
let byPointer = false;
let isLeaving = false;

const desk = () => document.getElementById("front-desk");
const form = () => document.getElementById("front-form");

class SignedOut extends Error {}

let turn = Promise.resolve();
let waiting = 0;

/** Press a button once those before it are answered: each moves stories about on what the last one left. */
function press(deed) {
  waiting += 1;
  turn = turn.then(() => send(deed)).finally(() => (waiting -= 1));
  return turn;
}

/** Up and down say where a story stood when they were pressed: pressed while others wait, they are not meant. */
const comesTooSoon = (deed) => waiting > 0 && /^(up|down):/.test(deed);

/** Send the form as if that button had been pressed, and show what comes of it. */
async function send(deed) {
  const words = new FormData(form());
  words.set("do", deed);
  document.body.classList.add("front-busy");
  try {
    const answer = await fetch(form().action, { method: "POST", body: words, credentials: "same-origin" });
    if (answer.redirected) throw new SignedOut();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("front-desk");
    if (!fresh) throw new Error(String(answer.status));
    const scrolled = document.querySelector(".front-offers")?.scrollTop ?? 0;
    for (const line of ["[data-kept-line]", "[data-trouble]"]) {
      const [old, next] = [desk(), fresh].map((place) => place.querySelector(line));
      if (old && next) next.textContent = old.textContent;
    }
    replace(desk(), fresh, words);
    prepare();
    // Words that no hand has typed: whoever keeps what is not put up is told.
    form().dispatchEvent(new Event("change"));
    document.querySelector(".front-offers").scrollTop = scrolled;
    told.textContent = fresh.dataset.said;
    return true;
  } catch (error) {
    told.textContent = error instanceof SignedOut ? form().dataset.signedOut : form().dataset.unreached;
    told.classList.remove("visually-hidden");
    return false;
  } finally {
    document.body.classList.remove("front-busy");
  }
}

/** Go on where the story now stands; the mouse stays where it is, and so does who types by now. */
function focusPlace() {
  if (isTyping(desk())) return;
  const place = document.getElementById(desk().dataset.focus);
  const handle = place?.querySelector("[data-handle]");
  (handle?.checkVisibility() ? handle : place)?.focus({ preventScroll: byPointer });
}

/** The button that plans says for when. */
function sayWhen() {
  const button = form()?.querySelector("[name=do][value=schedule]");
  if (!button) return;
  const [day, hour] = ["at_day", "at_hour"].map((name) => form().elements[name].value);
  const { now, on, months } = button.dataset;
  button.textContent = day && hour ? on.replace("{when}", inWords(day, hour, months)) : now;
}

addEventListener("pointerdown", () => (byPointer = true), true);
addEventListener("keydown", () => (byPointer = false), true);

function prepare() {
  sayWhen();
  document.body.classList.add("front-scripted");
  for (const handle of document.querySelectorAll("[data-handle]")) handle.hidden = false;
  if (!document.querySelector("[data-step], [name=do][value^=put]")) return;
  for (const story of document.querySelectorAll("[data-story]")) story.draggable = true;
}

// Before whoever keeps what is not put up hears of it: a move is no leaving.
document.addEventListener("submit", submitted, true);

async function submitted(event) {
  const deed = event.submitter?.name === "do" ? event.submitter.value : "";
  if (event.target.id !== "front-form") return;
  const isLast = ["put-up", "schedule", "again"].includes(deed);
  if (isLast && !waiting) {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  if (isLast) {
    if (await turn) form().querySelector(`[name=do][value=${deed}]`).click();
    return;
  }
  if (comesTooSoon(deed)) return;
  const searched = deed === "find";
  if (!(await press(deed || "find"))) return;
  if (searched || !deed) document.getElementById("front-words").focus();
  else focusPlace();
}

for (const event of ["input", "change"]) document.addEventListener(event, sayWhen);

const KEYS = { ArrowUp: "up", ArrowLeft: "up", ArrowDown: "down", ArrowRight: "down", Delete: "clear", Backspace: "clear" };

document.addEventListener("keydown", async (event) => {
  const handle = event.target.closest?.("[data-handle]");
  const step = KEYS[event.key];
  if (!handle || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const button = handle.closest("[data-place]").querySelector(`[data-step=${step}]`);
  if (button && !comesTooSoon(button.value) && (await press(button.value))) focusPlace();
});

// From any place to the button that puts up, past the offers.
document.addEventListener("keydown", (event) => {
  if (event.code !== "KeyS" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const button = form()?.querySelector("[name=do][value=put-up]");
  if (!button) return;
  event.preventDefault();
  button.focus();
});

const placeAt = (event) => (dragged ? event.target.closest?.("[data-place]") : null);

function unmark() {
  for (const one of document.querySelectorAll(".front-target")) one.classList.remove("front-target");
}

document.addEventListener("dragstart", (event) => {
  const story = event.target.closest?.("[data-story]");
  if (!story?.draggable) return;
  dragged = story.dataset.story;
  story.classList.add("front-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", story.querySelector("h3, .front-offer__title")?.textContent ?? "");
});

document.addEventListener("dragover", (event) => {
  const place = placeAt(event);
  if (!place) return;
  event.preventDefault();
  unmark();
  place.classList.add("front-target");
});

document.addEventListener("drop", async (event) => {
  const place = placeAt(event);
  if (!place) return;
  event.preventDefault();
  const story = dragged;
  dragged = null;
  if (await press(`put:${story}:${place.dataset.place}`)) focusPlace();
});

document.addEventListener("dragend", () => {
  dragged = null;
  unmark();
  for (const one of document.querySelectorAll(".front-dragged")) one.classList.remove("front-dragged");
});

// What was laid out and not put up is not left by mistake.
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented) isLeaving = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && desk()?.dataset.changed === "yes" && document.querySelector(".front-bar")) event.preventDefault();
});

prepare();
