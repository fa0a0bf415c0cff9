/* A live count of characters under a field, with the length advised. */

for (const field of document.querySelectorAll("[data-advised]")) {
  const [least, most] = field.dataset.advised.split("-").map(Number);
  const line = document.createElement("p");
  line.className = "desk-count";
  line.id = `${field.id}_count`;
  field.after(line);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  const count = () => {
    const length = [...field.value.trim()].length;
    line.textContent = `${length} / ${least}–${most}`;
    line.toggleAttribute("data-off", length > 0 && (length < least || length > most));
    line.dataset.length = String(length);
  };
  field.addEventListener("input", count);
  count();
}
