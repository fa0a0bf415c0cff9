// A reader closes the breaking bar until the next one; only this device knows, until it is shut.
const bar = document.querySelector(".breaking");
if (bar) {
  const remember = (close) => {
    document.documentElement.toggleAttribute("data-bar-closed", close);
    try {
      if (close) sessionStorage.setItem("bar", bar.id);
    } catch {}
  };
  let closed = "";
  try {
    closed = sessionStorage.getItem("bar");
  } catch {}
  remember(closed === bar.id);
  bar.querySelector("button").addEventListener("click", () => remember(true));
}
