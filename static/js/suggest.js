// People, topics and titles while somebody types in the search page's field. Enter without a choice searches.
const form = document.getElementById("page-search-form");
const field = form?.elements.q;
if (field) {
  const box = field.parentElement;
  const list = document.createElement("div");
  let asked, timer, options = [], chosen = -1;
  box.classList.add("suggest");
  Object.assign(list, { id: "suggestions", className: "suggest__list", role: "listbox", hidden: true });
  list.setAttribute("aria-label", field.placeholder);
  box.append(list);
  const attributes = { role: "combobox", "aria-expanded": false, "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const name in attributes) field.setAttribute(name, attributes[name]);

  const show = (is) => {
    list.hidden = !is;
    field.setAttribute("aria-expanded", is);
    choose(-1);
  };
  const choose = (next) => {
    options[chosen]?.setAttribute("aria-selected", false);
    chosen = next;
    const one = options[chosen];
    one?.setAttribute("aria-selected", true);
    one?.scrollIntoView({ block: "nearest" });
    one ? field.setAttribute("aria-activedescendant", one.id) : field.removeAttribute("aria-activedescendant");
  };
  const draw = (groups) => {
    list.replaceChildren();
    groups.forEach(({ label, items }, at) => {
      const group = list.appendChild(document.createElement("div"));
      const head = group.appendChild(document.createElement("p"));
      Object.assign(group, { role: "group" }).setAttribute("aria-labelledby", `suggested-${at}`);
      Object.assign(head, { id: `suggested-${at}`, className: "suggest__group", textContent: label });
      for (const { label, url } of items)
        Object.assign(group.appendChild(document.createElement("a")), {
          href: url, textContent: label, className: "suggest__item", role: "option", tabIndex: -1,
        });
    });
    options = [...list.querySelectorAll("a")];
    options.forEach((one, at) => (one.id = `suggestion-${at}`));
    show(options.length > 0 && document.activeElement === field);
  };
  const ask = async () => {
    asked?.abort();
    const typed = field.value.trim();
    if (typed.length < 2) return show(false);
    asked = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (answer.ok) draw((await answer.json()).groups);
    } catch {}
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    else if (event.key === "Enter" && chosen >= 0) location = options[chosen].href;
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  box.addEventListener("focusout", ({ relatedTarget }) => box.contains(relatedTarget) || show(false));
}
