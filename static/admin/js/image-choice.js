/* A form field that holds a picture's number: shown as thumbnail and buttons that open the picker. */

import { pickImage } from "./image-picker.js";

function showThumb(root, item) {
  root.querySelector("img")?.remove();
  root.querySelector(".image-choice-text").textContent = item ? item.alt : "";
  root.querySelector("[data-drop]").hidden = !item;
  if (!item) return;
  const image = new Image(96, 96);
  image.className = "thumb";
  image.alt = "";
  image.src = item.thumb;
  root.prepend(image);
}

function start(root) {
  const input = root.querySelector("input");
  const choose = root.querySelector("[data-choose]");
  const set = (item) => {
    input.value = item ? item.id : "";
    showThumb(root, item);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  input.type = "hidden";
  root.querySelector(".image-choice-buttons").hidden = false;
  choose.addEventListener("click", async () => {
    const [item] = await pickImage();
    if (item) set(item);
    choose.focus();
  });
  root.querySelector("[data-drop]").addEventListener("click", () => {
    set(null);
    choose.focus();
  });
}

for (const root of document.querySelectorAll("[data-image-choice]")) start(root);
