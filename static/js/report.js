// A story hands the passage that the reader marked to the form, in the part of the address that no server sees.
const MARK = "#passage=";
const link = document.querySelector("[data-report]");
const form = document.querySelector("[data-report-form]");

if (link) {
  const story = document.querySelector(".story__article");
  const marked = () => {
    const chosen = getSelection();
    return story.contains(chosen.anchorNode) && !chosen.isCollapsed ? String(chosen).trim().slice(0, 300) : "";
  };
  const aim = () => (link.hash = marked() ? MARK + encodeURIComponent(marked()) : "");
  // Pressing the button takes the mark off the text: it is read before.
  link.addEventListener("pointerdown", aim);
  link.addEventListener("focus", aim);
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && marked()) {
      aim();
      link.click();
    }
  });
}

if (form) {
  if (location.hash.startsWith(MARK)) {
    try {
      form.elements.passage.value = decodeURIComponent(location.hash.slice(MARK.length)).slice(0, 300);
    } catch {}
    history.replaceState(null, "", location.pathname);
    form.elements.remark.focus();
  }
  form.addEventListener("submit", () => (form.querySelector("[data-took]").value = (performance.now() / 1000).toFixed(1)));
}
