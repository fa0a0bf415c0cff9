/* Who else has this form open, and whether it was saved meanwhile. What is written in it is not sent. */

const place = document.getElementById("desk-present");
const { presence: address, person, version, opened } = place.dataset;
const PULSE = 4_000;
const PATIENCE = 15_000;
const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let timer = 0;
let left = false;
let asking = false;

function marks(more) {
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries({ form_key: key, _person: person, version, opened, ...more })) data.set(name, value);
  return data;
}

function say(lines, saved) {
  const all = saved ? [...lines, saved] : lines;
  if (place.dataset.said === JSON.stringify(all)) return;
  place.dataset.said = JSON.stringify(all);
  place.replaceChildren(
    ...all.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      paragraph.classList.toggle("desk-stale", line === saved);
      return paragraph;
    }),
  );
}

async function beat() {
  clearTimeout(timer);
  if (left || asking) return;
  asking = true;
  try {
    const options = { method: "POST", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
    const response = await fetch(address, { ...options, body: marks(document.hidden ? { _away: "1" } : {}) });
    const said = response.headers.get("content-type")?.startsWith("application/json") ? await response.json() : null;
    if (said?.refused) say([], said.refused);
    else if (said) say(said.people, said.saved);
  } catch {
    /* Without a line nobody is told of anybody; what was said last stands. */
  } finally {
    asking = false;
  }
  timer = setTimeout(beat, PULSE);
}

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
