// Runs before the first paint, so it is short. A chosen theme is kept on this device only.
const root = document.documentElement;
const behaviours = document.currentScript.dataset.behaviours.split(" ");
root.dataset.script = "";
try {
  const theme = localStorage.getItem("theme");
  if (theme) root.dataset.theme = theme;
  root.toggleAttribute("data-bar-closed", sessionStorage.getItem("bar"));
} catch {}
// On a slow line the style sheet comes alone: fonts and lead picture are asked for ahead only where both were quick.
if (performance.now() < 1500) document.head.append(document.getElementById("ahead").content);
// What a page does comes after what it looks like, and once all of it is there: on a slow line the sheet may be first.
const begin = () => {
  for (const one of behaviours) import(one);
};
document.addEventListener(
  "load",
  ({ target }) => {
    if (target.rel !== "stylesheet") return;
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();
  },
  true,
);
