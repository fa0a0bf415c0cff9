/* Who opens the flash or the breaking bar is about to type: the first empty line takes the keys. */

for (const box of document.querySelectorAll(".board-fast > details")) {
  box.querySelector("summary").addEventListener("click", () => {
    // It opens after this; what is closed can't be typed into.
    requestAnimationFrame(() => {
      if (box.open) box.querySelector("input[type=text]")?.focus();
    });
  });
}
