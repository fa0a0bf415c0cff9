/* How far a change of many stories is, until it has ended. */

const bar = document.getElementById("bulk-progress");
const said = document.getElementById("bulk-said");
const PAUSE = 1_500;

async function look() {
  try {
    const response = await fetch("?as=json");
    const state = await response.json();
    if (state.total) bar.max = state.total;
    if (state.done) bar.value = state.done;
    if (said.textContent !== state.said) said.textContent = state.said;
    if (state.ended) return location.reload();
  } catch {
    /* The next look tells. */
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
