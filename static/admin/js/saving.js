/* The pulse of the form of a story or a front: it keeps what is written and not saved, and tells who else is there.

   One request at a time: a slow line makes pulses rarer and never piles them up. Typing waits for nothing. */

import { forget, leftovers, remember } from "./kept-here.js";
import { sayWho } from "./present.js";

const form = document.getElementById("article_form") ?? document.getElementById("front-form");
const { article, pulse: address, person } = form.dataset;
const PULSE = 4_000;
const AFTER_FAILURE = 8_000;
const PAUSE = 500;
const LONGEST = 10_000;
const PATIENCE = 15_000;
const SUBMITTED_FOR = 30_000;
/* Bytes; the portal takes 5 MiB in one request. */
const MOST = 4_800_000;

let key = form.elements.form_key.value;
let kept = null;
let since = 0;
let timer = 0;
let current = null;
let again = false;
let submitting = false;
let insists = false;
let left = false;
let trouble = "";

const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]");
const wordsNow = () =>
  [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/* --- What is said -------------------------------------------------------------------------------------------- */

function say(line) {
  trouble = line;
  insists &&= line !== "";
  const place = form.querySelector("[data-trouble]");
  if (place && place.textContent !== line) place.textContent = line;
}

function sayKept(time) {
  const place = form.querySelector("[data-kept-line]");
  if (place) place.textContent = form.dataset.kept.replace("{time}", time);
}

/* --- Asking the portal --------------------------------------------------------------------------------------- */

function request(entries, marks) {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  data.set("csrfmiddlewaretoken", tokens()[0].value);
  for (const [name, value] of Object.entries({ _article: article, _person: person, ...marks })) data.set(name, value);
  return data;
}

/* The answer, or { trouble }: why there is none. Never throws. */
async function ask(data, mayRenew = true) {
  current = new AbortController();
  const patience = setTimeout((one) => one.abort(), PATIENCE, current);
  try {
    const options = { method: "POST", body: data, redirect: "manual", signal: current.signal };
    const response = await fetch(address, options);
    if (response.type === "opaqueredirect") return { trouble: form.dataset.signedOut };
    if (response.headers.get("content-type")?.startsWith("application/json")) {
      const said = await response.json();
      return said.refused ? { trouble: said.refused } : said;
    }
    if (response.status === 400 || response.status === 413) return { trouble: await outOr(form.dataset.tooLong) };
    if (response.status === 403 && mayRenew && (await renew())) {
      data.set("csrfmiddlewaretoken", tokens()[0].value);
      return ask(data, false);
    }
    return { trouble: response.status === 403 ? form.dataset.signedOut : await outOr(form.dataset.offline) };
  } catch {
    return { trouble: await outOr(form.dataset.offline) };
  } finally {
    clearTimeout(patience);
  }
}

/* Of strangers little is taken, and more is refused unread or broken off: a long story of whoever is signed out is not
   too long, and the portal is there. */
async function outOr(otherwise) {
  const response = await fetch(address, { redirect: "manual" }).catch(() => null);
  return response?.type === "opaqueredirect" ? form.dataset.signedOut : otherwise;
}

/* Whoever signs in again gets another token: the form takes it, if it is the same person. */
async function renew() {
  const response = await fetch(address, { redirect: "manual" });
  if (!response.ok) return false;
  const said = await response.json();
  if (String(said.person) !== person) return false;
  for (const token of tokens()) token.value = said.token;
  return true;
}

/* --- The pulse ----------------------------------------------------------------------------------------------- */

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(beat, wait);
}

async function beat() {
  /* Who may only look keeps nothing. */
  if (!address) return;
  if (submitting || left) return;
  if (current) {
    again = true;
    return;
  }
  const words = wordsNow();
  const said = JSON.stringify(words);
  const isNew = kept !== null && said !== kept;
  since = 0;
  const answer = await tell(words, isNew);
  current = null;
  if (submitting) return;
  if (isNew && answer.kept) {
    kept = said;
    forget(person, key);
    sayKept(answer.time);
  } else if (isNew && answer.kept === false) {
    /* This form was saved, and somebody went back to it: what is written now is kept under a name of its own. */
    key = newKey();
    again = true;
  } else if (isNew) remember(person, key, { article, words });
  if (!answer.trouble) sayWho(answer.people ?? [], answer.saved);
  say(answer.trouble ?? "");
  later(again ? PAUSE : answer.trouble ? AFTER_FAILURE : PULSE);
  again = false;
}

function tell(words, isNew) {
  const marks = { form_key: key };
  if (document.hidden) marks._away = "1";
  const shown = ["version", "shown_state", "opened"].map((name) => [name, form.elements[name]?.value ?? ""]);
  if (!isNew) return ask(request(shown, marks));
  if (isTooLong(words)) return { trouble: form.dataset.tooLong };
  return ask(request(words, { ...marks, _words: "1" }));
}

const isTooLong = (words) => new Blob(words.flat()).size > MOST;

/* Before the first touch the form is as it came, whatever the editor made of it while it started. */
function touched() {
  kept ??= JSON.stringify(wordsNow());
}

function written() {
  const now = Date.now();
  since ||= now;
  later(Math.max(0, Math.min(PAUSE, since + LONGEST - now)));
}

for (const event of ["focusin", "pointerdown", "keydown"]) form.addEventListener(event, touched, { capture: true });
for (const event of ["input", "change", "click", "drop"]) form.addEventListener(event, written);
document.addEventListener("visibilitychange", beat);
window.addEventListener("online", beat);

/* --- Leaving and saving -------------------------------------------------------------------------------------- */

window.addEventListener("pagehide", () => {
  if (!address) return;
  /* The page is told that it is hidden after this: that is no pulse any more. */
  left = true;
  current?.abort();
  const words = wordsNow();
  const isNew = !submitting && kept !== null && JSON.stringify(words) !== kept;
  if (isNew) remember(person, key, { article, words });
  const marks = { form_key: key, _leaving: "1", ...(isNew ? { _words: "1" } : {}) };
  /* Beacons are small; what is too long for one waits in this browser. */
  navigator.sendBeacon(address, request(isNew ? words : [], marks)) ||
    navigator.sendBeacon(address, request([], { form_key: key, _leaving: "1" }));
});
window.addEventListener("pageshow", (event) => {
  submitting = left = false;
  if (event.persisted) beat();
});

form.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.submitter?.hasAttribute("data-preview")) return;
  const words = wordsNow();
  if (submitting) event.preventDefault();
  else if (isTooLong(words)) {
    event.preventDefault();
    say(form.dataset.tooLong);
  } else if (trouble && !insists) {
    event.preventDefault();
    tryFirst(event.submitter);
  } else leave(words);
});

/* After trouble the portal is asked first: a page of the browser's own would stand in place of the form. Whoever
   presses again knows; the words are in this browser all the same. */
async function tryFirst(submitter) {
  await beat();
  if (trouble) insists = true;
  else form.requestSubmit(submitter);
}

function leave(words) {
  submitting = true;
  current?.abort();
  clearTimeout(timer);
  if (address) remember(person, key, { article, words });
  form.querySelector("[name=_kept_as]")?.remove();
  if (key !== form.elements.form_key.value) {
    const name = Object.assign(document.createElement("input"), { type: "hidden", name: "_kept_as", value: key });
    form.append(name);
  }
  setTimeout(() => {
    submitting = false;
    later(0);
  }, SUBMITTED_FOR);
}

/* --- What an earlier page left behind ------------------------------------------------------------------------ */

async function bringBack() {
  if (!address) return;
  for (const [old, { article: of, words }] of leftovers(person, article)) {
    const answer = await ask(request(words, { form_key: old, _words: "1", _leaving: "1", _article: of }));
    if (answer.trouble) continue;
    forget(person, old);
    if (answer.kept && old !== key && of === article) sayFound();
  }
}

function sayFound() {
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: form.dataset.found });
  const line = document.createElement("p");
  line.append(link);
  form.before(line);
}

await bringBack();
current = null;
beat();
