/* Who else has this form open, and whether it was saved meanwhile; that one is signed out, before a save is lost to the
   page that signs in. What is written in the form is not sent. */

import { sayWho } from "./present.js";

const place = document.getElementById("desk-present");
const { presence: address, person, version, opened, signedOut } = place.dataset;
const form = place.closest("form");
const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]");
const PULSE = 4_000;
const PATIENCE = 15_000;
const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let timer = 0;
let left = false;
let asking = false;
let isOut = false;
let insists = false;

function marks(more) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", tokens()[0].value);
  for (const [name, value] of Object.entries({ form_key: key, _person: person, version, opened, ...more })) data.set(name, value);
  return data;
}

/* The answer; null for somebody who is signed out, or whose token is that of an earlier session. */
async function ask() {
  const options = { method: "POST", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  const response = await fetch(address, { ...options, body: marks(document.hidden ? { _away: "1" } : {}) });
  if (response.headers.get("content-type")?.startsWith("application/json")) return response.json();
  if (response.type === "opaqueredirect" || response.status === 403) return null;
  throw new Error(String(response.status));
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

async function beat() {
  clearTimeout(timer);
  if (left || asking) return;
  asking = true;
  try {
    const said = (await ask()) ?? ((await renew()) ? await ask() : null);
    isOut = said === null;
    insists &&= isOut;
    if (isOut) sayWho([], signedOut);
    else if (said.refused) sayWho([], said.refused);
    else sayWho(said.people, said.saved);
  } catch {
    /* Without a line nobody is told of anybody; what was said last stands. */
  } finally {
    asking = false;
  }
  timer = setTimeout(beat, PULSE);
}

/* Signed out, a save would end on the page that signs in: it is asked again first. Whoever presses again knows. */
form.addEventListener("submit", async (event) => {
  if (!isOut || insists || event.defaultPrevented) return;
  event.preventDefault();
  await beat();
  if (isOut) insists = true;
  else form.requestSubmit(event.submitter);
});

document.addEventListener("visibilitychange", beat);
window.addEventListener("online", beat);
window.addEventListener("pagehide", () => {
  left = true;
  navigator.sendBeacon(address, marks({ _leaving: "1" }));
});
window.addEventListener("pageshow", (event) => {
  left = false;
  if (event.persisted) beat();
});

beat();
